// The verifier as one: what a page, or a test, needs of it. It knows nothing of pages, and asks no server anything.
export { base64, fromBase64, fromHex, hex, Refusal } from './bytes';
export { checkGrown, tilePath, type ReadTile, type Tree } from './consistency';
export { ready } from './ed25519';
export { dayText, readLeaf, type Leaf } from './leaf';
export { openCheckpoint, parseCheckpoint, parseKey, parseKeyFile, parseNote, rootText, type Key, type Opened } from './note';
export { k_most_receipt_bytes, parseReceipt, verifyReceipt, type Step, type Verdict } from './receipt';
export { checkInclusion, leafHash, nodeHash, rootFrom } from './tree';
