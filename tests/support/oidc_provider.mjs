// A certified OpenID provider (npm: oidc-provider) for the tests of single sign-on: one client, a few invented accounts.
// Arguments: the package's main file, the port (0: any free one), the client's redirect address, its secret or "-" for a public
// client.
// Prints its issuer address when it listens. Login and consent are the package's own development pages.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [main, port, redirect, secret] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(main));
const ACCOUNTS = {
  "030016": { name: "李晓岚", roles: ["hall-clerk"] },
  "900001": { name: "石小溪", roles: ["canteen", "hall-duty"] },
  "900002": { name: "田远", roles: ["canteen"] },
};

const server = createServer();
await new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
// Another site than the hall at 127.0.0.1, as it is in life.
const issuer = `http://localhost:${server.address().port}`;
const client = {
  client_id: "hall",
  redirect_uris: [redirect],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  token_endpoint_auth_method: secret === "-" ? "none" : "client_secret_basic",
  ...(secret === "-" ? {} : { client_secret: secret }),
};
const provider = new Provider(issuer, {
  clients: [client],
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "roles"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...(ACCOUNTS[id] ?? { name: id, roles: [] }) }) }),
});
server.on("request", provider.callback());
console.log(issuer);
