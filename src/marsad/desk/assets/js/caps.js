// What stands on a key: of a Latin (QWERTY) and of an Arabic (101) keyboard, by `KeyboardEvent.code`. A shortcut is a place on the
// keyboard, so it works whichever language one types in.
const ARABIC = {
  KeyQ: "ض", KeyW: "ص", KeyE: "ث", KeyR: "ق", KeyT: "ف", KeyY: "غ", KeyU: "ع", KeyI: "ه", KeyO: "خ", KeyP: "ح",
  KeyA: "ش", KeyS: "س", KeyD: "ي", KeyF: "ب", KeyG: "ل", KeyH: "ا", KeyJ: "ت", KeyK: "ن", KeyL: "م",
  KeyZ: "ئ", KeyX: "ء", KeyC: "ؤ", KeyV: "ر", KeyB: "لا", KeyN: "ى", KeyM: "ة",
  BracketLeft: "ج", BracketRight: "د", Semicolon: "ك", Quote: "ط", Comma: "و", Period: "ز", Slash: "ظ", Backquote: "ذ",
};

const NAMED = {
  Slash: "/", Comma: ",", Period: ".", Semicolon: ";", Quote: "'", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Backquote: "`",
  Minus: "-", Equal: "=", Space: "␣", Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→",
  Backspace: "⌫", Delete: "Del", Tab: "⇥",
};

// "Shift+KeyA" in parts.
export function parts(combination) {
  const names = combination.split("+");
  return { code: names.at(-1), shift: names.includes("Shift") };
}

// The Latin cap: "⇧A", "7", "/".
export function latin(combination) {
  const { code, shift } = parts(combination);
  const cap = NAMED[code] ?? code.replace(/^(Key|Digit|Numpad)/, "");
  return shift ? `⇧${cap}` : cap;
}

// The Arabic cap, or nothing where it is the same.
export function arabic(combination) {
  const { code, shift } = parts(combination);
  const cap = ARABIC[code];
  return cap && (shift ? `⇧${cap}` : cap);
}

// The combination that an event is: by place, not by letter.
export function combination(event) {
  const code = event.code.replace(/^Numpad(?=\d$)/, "Digit");
  return event.shiftKey ? `Shift+${code}` : code;
}
