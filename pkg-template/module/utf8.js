// What stands for the platform's coders in the glue of the entry without WebAssembly: old Hermes has neither.

export class TextDecoder {
  /** The module writes UTF-8 that is well-formed. */
  decode(bytes = []) {
    let text = "";
    for (let at = 0; at < bytes.length;) {
      const first = bytes[at++];
      let more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
      // Of the first byte, what is not its mark of how many follow.
      let point = more === 0 ? first : first & (0x3f >> more);
      while (more-- > 0) point = (point << 6) | (bytes[at++] & 0x3f);
      text += String.fromCodePoint(point);
    }
    return text;
  }
}

export class TextEncoder {
  /** As the platform's: half a surrogate pair becomes U+FFFD. */
  encodeInto(text, bytes) {
    let written = 0;
    for (const character of text) {
      let point = character.codePointAt(0);
      if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
      let more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
      // A byte array keeps the lowest eight bits.
      bytes[written++] = more === 0 ? point : (0xf0 << (3 - more)) | (point >> (6 * more));
      while (more-- > 0) bytes[written++] = 0x80 | ((point >> (6 * more)) & 0x3f);
    }
    return { written };
  }
}
