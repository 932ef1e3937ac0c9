/** kubeadm's default; the load balancer in front of it listens on 443, as kops' does. */
export const apiPort = 6443;
