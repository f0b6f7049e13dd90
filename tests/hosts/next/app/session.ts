// A session as an application has it, with nothing behind it.

import { cookies } from "next/headers";

export async function signedIn() {
  const id = (await cookies()).get("user")?.value;
  return id && { id, accountId: id, email: id };
}
