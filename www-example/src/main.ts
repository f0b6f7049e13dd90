import { AdvocateClient, forgetReferral } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { Account } from "./account.ts";
import { isMemberAddress, leaveMemberAddress, openMemberAddress, watchAddress } from "./address.ts";
import type { Details } from "./backend.ts";
import { watchConnection } from "./connection.ts";
import { readDeployment } from "./deployment.ts";
import { byId } from "./element.ts";
import { captureInvitation, checkCode, lookUpInvitation } from "./invitation.ts";
import { signedIn, signIn, signOut } from "./session.ts";
import { CodeField } from "./view/codeField.ts";
import { InvitationCard } from "./view/invitationCard.ts";
import { MembershipPage } from "./view/membershipPage.ts";
import { SignUpForm } from "./view/signUpForm.ts";
import { showWelcomeBack } from "./view/welcomeBack.ts";

// The page does not wait for this script, or its address would count for the style sheet only once it is there.
if (document.readyState === "loading") {
  await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
}
const deployment = readDeployment();
const outbox = createOutbox();
const client = new AdvocateClient({ tenantAlias: deployment.tenantAlias, baseUrl: deployment.baseUrl });
const { code, hasExpired } = captureInvitation(deployment);

const card = new InvitationCard(() => void greet());
const page = new MembershipPage(leave);
const typedCode = new CodeField(
  byId("code", HTMLInputElement),
  byId("code-note", HTMLParagraphElement),
  (typed, signal) => checkCode(client, typed, signal),
);
const form = new SignUpForm(byId("sign-up", HTMLFormElement), typedCode, join);

const known = signedIn();
let account = known && accountOf(known);
let greeted = code === undefined;

watchAddress(show);
watchConnection(() => {
  form.connectionIsBack();
  if (!greeted) void greet();
});
// A page that the browser kept for Back may be of somebody who has signed out since.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
show();
if (account === undefined) await greet();

/** What the address asks for, as far as it is known who asks. */
function show(): void {
  if (account === undefined) return isMemberAddress() ? leaveMemberAddress() : undefined;
  if (isMemberAddress()) page.open(account);
  else showWelcomeBack(account.details, card);
}

/** Says who invited this visitor; the form below works all the while. */
async function greet(): Promise<void> {
  if (hasExpired) card.show({ kind: "expired" });
  if (code === undefined) return;
  card.showPending();
  const invitation = await lookUpInvitation(client, code);
  greeted = invitation.kind !== "unreachable";
  card.show(invitation);
}

async function join(details: Details, typed: string | undefined): Promise<void> {
  const wasMistyped = account !== undefined && account.details.email !== details.email;
  // What waits under another address was this sign-up. Where the browser's storage fails, nothing waits in it.
  if (wasMistyped) await outbox.clear().catch(() => {});
  account = accountOf(details);
  signIn(details);
  const member = await account.join(typed);
  openMemberAddress();
  page.showMember(account, member);
}

function accountOf(details: Details): Account {
  const made: Account = new Account(deployment, outbox, details, () => arrived(made));
  return made;
}

/** A sign-up that was kept has gone out: whoever waits for it is taken to their page. */
function arrived(member: Account): void {
  if (member !== account || !(form.hasFailed || isMemberAddress())) return;
  openMemberAddress();
  void page.load(member);
}

/** This device forgets who was here, what they were about to send, and who invited them. */
async function leave(): Promise<void> {
  await outbox.clear();
  forgetReferral();
  signOut();
  location.replace("/");
}
