import { AdvocateClient } from "advocate-wasm";
import { watchConnection } from "./connection.ts";
import { readDeployment } from "./deployment.ts";
import { byId } from "./element.ts";
import { captureInvitationCode, lookUpInvitation } from "./invitation.ts";
import { join, lookUpReferrers } from "./membership.ts";
import { InvitationCard } from "./view/invitationCard.ts";
import { showMember } from "./view/memberView.ts";
import { SignUpForm } from "./view/signUpForm.ts";

const deployment = readDeployment();
const client = new AdvocateClient({ tenantAlias: deployment.tenantAlias, baseUrl: deployment.baseUrl });
const code = captureInvitationCode(deployment);
const card = new InvitationCard(() => void greet());
let greeted = code === undefined;

new SignUpForm(byId("sign-up", HTMLFormElement), async (details) => {
  const member = await join(deployment, details);
  showMember(member, lookUpReferrers(client, member));
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
