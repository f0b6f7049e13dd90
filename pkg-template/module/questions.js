// What can be asked of the module. Numbers, as names would stand in both files and be compared one after the other.

export const DESCRIBE_CALL = 0;
export const JUDGE_REPLY = 1;
export const RETRY_DELAY = 2;
export const INSPECT_TOKEN = 3;
export const DECODE_COOKIE = 4;
export const ENCODE_COOKIE = 5;
export const ENCODE_ANY = 6;
export const MERGE_COOKIES = 7;
export const LIVE_CODES = 8;
export const CAPTURE = 9;
export const WITHOUT_ATTRIBUTION = 10;
export const WITH_ATTRIBUTION = 11;
export const SET_COOKIE_HEADER = 12;
