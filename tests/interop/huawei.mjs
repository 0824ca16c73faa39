// Drives the core of Huawei Cloud's Node SDK. Its HSS package is not on npm, so the requests are described here in the
// way that the generated clients describe theirs.

import { drive, keyId, keySecret, project, require, url } from "./drive.mjs";

const PACKAGE = "@huaweicloud/huaweicloud-sdk-core";
const { BasicCredentials } = require(PACKAGE);
const { ClientBuilder } = require(`${PACKAGE}/ClientBuilder`);

const credentials = new BasicCredentials().withAk(keyId).withSk(keySecret).withProjectId(project);
const client = new ClientBuilder((core) => core).withCredential(credentials).withEndpoint(url).build();

async function send(options) {
  const { httpStatusCode, ...result } = await client.sendRequest({
    contentType: "application/json",
    pathParams: {},
    queryParams: {},
    headers: {},
    ...options,
  });
  return [httpStatusCode, result];
}

await drive(PACKAGE, "BatchScanSwrImage", async ({ region, enterprise_project_id, ...data }) =>
  send({
    method: "POST",
    url: "/v5/{project_id}/image/batch-scan",
    queryParams: { enterprise_project_id },
    headers: { region },
    data,
  }),
);
await drive(PACKAGE, "ListImageScanTask", async (queryParams) =>
  send({ method: "GET", url: "/v5/{project_id}/image/tasks", queryParams }),
);
