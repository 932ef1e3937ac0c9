/** kubeadm's default; the load balancer in front of it listens on 443, as kops' does. */
export const apiPort = 6443;

/** Where every node takes the ingress load balancer's connections for the ingress controller. */
export const ingressNodePorts = { http: 30080, https: 30443 } as const;
