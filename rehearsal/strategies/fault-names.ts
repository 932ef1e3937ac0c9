/** What can go wrong in a rehearsal, for the command line. */
export const faultNames = [
  "wrong-order",
  "gate-fails",
  "new-dies",
  "old-dies",
  "up-dies",
  "both-to-zero",
  "long-caches",
  "hand-edit",
  "external-dns",
  "api-flaps",
  "api-silent",
  "lock-killed",
  "forgotten-name",
  "manifest-edit",
  "machines-rolled",
] as const;

export type FaultName = (typeof faultNames)[number];
