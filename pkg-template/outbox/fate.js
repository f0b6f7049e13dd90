// What becomes of an upsert that failed: whether sending the same later may help.

// The API's no, or something that only the caller can put right.
const FINAL = [
  ...["invalid_argument", "token_required", "token_mismatch", "aborted"],
  ...["endpoint_disabled", "forbidden", "not_found", "user_exists", "validation_failed"],
];
// Nothing was carried out for want of this user's token; another client may have it, or a later page.
const OF_THE_TOKEN = ["invalid_token", "token_expired", "token_mismatch", "token_required", "unauthorized"];

/** "dropped" or "kept", of a call that its caller was told about; `isNobodys`: its token named nobody. */
export function fateOf({ code, retryable, status }, isNobodys) {
  // Such a token may be another's by now, whom the API will not have this user changed by.
  if (isNobodys && status === 403) return "kept";
  // A token function that fails (often: offline) makes `token_required` retryable. Of replies that the API does not
  // document, a status from 400 on is a no; others come from what stands in between, such as a hotel's sign-in page.
  const isFinal = FINAL.includes(code) || (code === "bad_response" && status >= 400);
  return isFinal && !retryable ? "dropped" : "kept";
}

export const isOfTheToken = ({ code }) => OF_THE_TOKEN.includes(code);
