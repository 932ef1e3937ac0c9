/** Simulated seconds until a load balancer calls its targets unhealthy (2 checks of 10 s), or healthy again. */
export const detectionSeconds = { unhealthy: 20, healthy: 20 };
