// An old cluster as somebody might have it: twelve services of their own, a database beside them, and years of habits.

const workload = (name: string, replicas: number, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: acme }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: "registry.acme.io/${name}:1.${name.length}"
          ports: [{ name: http, containerPort: 8080 }]
${more}`;

const served = (name: string, replicas: number, more = "") => `${workload(name, replicas, more)}---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: acme }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: http }] }
`;

const called = (name: string, replicas: number, more = "") => `${served(name, replicas, more)}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: acme
  annotations: { kubernetes.io/ingress.class: nginx }
spec:
  rules:
    - host: ${name}.acme.io
      http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { number: 80 } } } }]
`;

const prices = `          env: [{ name: PRICES_URL, value: "http://prices.acme/" }]
`;

/** As they were applied over the years. */
export const acme: string = [
  "apiVersion: v1\nkind: Namespace\nmetadata: { name: acme }\n",
  called("storefront", 3, prices),
  called("checkout", 2, prices),
  called("catalog", 2),
  called("search", 2),
  called("accounts", 2),
  called("images", 2),
  called("admin", 1),
  called("partners", 1),
  // only the others call it
  served("prices", 2),
  // these take their work from a queue
  workload("mailer", 1),
  workload("thumbnails", 2),
  `apiVersion: batch/v1
kind: CronJob
metadata: { name: invoices, namespace: acme }
spec:
  schedule: "*/10 * * * *"
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: OnFailure, containers: [{ name: invoices, image: "registry.acme.io/invoices:2" }] }
`,
  `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: storefront, namespace: acme }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: storefront }
  minReplicas: 2
  maxReplicas: 6
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
`,
  // the sessions' store: its data may be lost
  `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: sessions, namespace: acme }
spec:
  serviceName: sessions
  selector: { matchLabels: { app: sessions } }
  template:
    metadata: { labels: { app: sessions } }
    spec: { containers: [{ name: sessions, image: "redis:4" }] }
`,
  `apiVersion: v1
kind: Service
metadata: { name: sessions, namespace: acme }
spec: { clusterIP: None, selector: { app: sessions }, ports: [{ name: redis, port: 6379 }] }
`,
  `apiVersion: v1
kind: ConfigMap
metadata: { name: shop, namespace: acme }
data: { sessions: "sessions.acme:6379", currency: EUR }
`,
  `apiVersion: v1
kind: Secret
metadata: { name: payment, namespace: acme }
stringData: { token: not-for-git }
`,
].join("---\n");
