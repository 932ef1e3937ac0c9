/** An RSA key that the simulated tls provider hands out: the program publishes it, so it must be one. */
export const simulatedPublicKey = [
  "-----BEGIN PUBLIC KEY-----",
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9iLWJCDYk+0GYPhFQU1Q",
  "rls7CoVOTNOj6S+mrLijOjkajoKXfk4HKsO+YpXSuGAvBiSAuDiN/RSgbjcf0WRd",
  "q/gYKcBLaCV2XQVQ3J8q00tZet9Qb0L3ENX6xHv168gz6YqCYyBusHgMs95ewQ4q",
  "6isf9BqTxUYmlaLTbcvQMp6eh0yUJw3eqhzhhPoCRcwXarnXJAf1oEIjU+sCBPUU",
  "TkDrZKY1PxE8qU2qDbprKygBQoQk4sGYYwzQIvCa2XwbUYAMqCSE0AC0/SUQPCAM",
  "1yvqzKuEQjGF3J/OS61W97jiUle9SViwAZGl2ATtjJEFxZQ2kEQVfHy+0yFNZ5fy",
  "hQIDAQAB",
  "-----END PUBLIC KEY-----",
  "",
].join("\n");
