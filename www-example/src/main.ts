import { AdvocateClient } from "advocate-wasm";
import { watchConnection } from "./connection.ts";
import { readDeployment } from "./deployment.ts";
import { byId } from "./element.ts";
import { listFriends } from "./friends.ts";
import { captureInvitationCode, checkCode, lookUpInvitation } from "./invitation.ts";
import { join, lookUpReferrers } from "./membership.ts";
import { CodeField } from "./view/codeField.ts";
import { InvitationCard } from "./view/invitationCard.ts";
import { showMember } from "./view/memberView.ts";
import { SignUpForm } from "./view/signUpForm.ts";

const deployment = readDeployment();
const client = new AdvocateClient({ tenantAlias: deployment.tenantAlias, baseUrl: deployment.baseUrl });
const code = captureInvitationCode(deployment);
const card = new InvitationCard(() => void greet());
let greeted = code === undefined;

const typedCode = new CodeField(
  byId("code", HTMLInputElement),
  byId("code-note", HTMLParagraphElement),
  (typed, signal) => checkCode(client, typed, signal),
);
new SignUpForm(byId("sign-up", HTMLFormElement), typedCode, async (details, typed) => {
  const { member, client: own } = await join(deployment, details, typed);
  showMember(member, lookUpReferrers(client, member), (offset) => listFriends(own, member, offset));
});
watchConnection(() => greeted || void greet());
await greet();

/** Says who invited this visitor; the form below works all the while. */
async function greet(): Promise<void> {
  if (code === undefined) return;
  card.showPending();
  const invitation = await lookUpInvitation(client, code);
  greeted = invitation.kind !== "unreachable";
  card.show(invitation);
}
