// Another origin, where redirects lead. It lets every page read it, so that only the caller keeps a request from it.

import { once } from "node:events";
import { createServer } from "node:http";

export async function openElsewhere() {
  const visits = [];
  const server = createServer((request, response) => {
    visits.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Headers": "*, X-SaaSquatch-User-Token, Content-Type",
      "Access-Control-Allow-Methods": "*, PUT, POST, GET",
    });
    response.end(JSON.stringify({ id: "somebody else", accountId: "elsewhere" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://elsewhere.localhost:${server.address().port}/landed`,
    /** What was asked of it. */
    visits,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
