/**
 * Addresses from which Defender for Cloud calls the API of EKS clusters. Source: MicrosoftDocs/defender-docs,
 * defender-for-containers-network-access, of 2026-04-16, read 2026-11.
 */
export const CLUSTER_CIDRS: readonly string[] = ['172.212.245.192/28', '48.209.1.192/28'];
