"use client";

import * as advocate from "advocate-wasm";
import { useEffect } from "react";
import { play } from "../../play/page.js";

export default function Page() {
  useEffect(() => play(advocate), []);
  return <p>A page</p>;
}
