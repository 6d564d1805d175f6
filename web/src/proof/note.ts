// C2SP signed-note and tlog-checkpoint: keys as text, the form of a note, and which known keys signed it.
import { base64, concat, fromBase64, fromUtf8, Refusal, same, utf8, wholeNumber, type Bytes } from './bytes';
import { verifyEd25519 } from './ed25519';
import { digest, k_most_leaves } from './tree';

const k_most_note = 256 * 1024;
const k_most_signatures = 64;
const k_most_keys = 256;

// 1: a log's signature over the text. 4: a witness's, over a time and the text (tlog-cosignature).
export type KeyType = 1 | 4;
export interface Key {
    name: string;
    type: KeyType;
    bytes: Bytes;
    id: string; // eight hex digits
    text: string;
}
export interface Signature {
    name: string;
    id: string;
    bytes: Bytes;
}
export interface Note {
    text: string;
    signatures: Signature[];
}
export interface Signed {
    key: Key;
    /** Of a cosignature: seconds since 1970. */
    time: bigint | null;
}
export interface Checkpoint {
    origin: string;
    size: bigint;
    root: Bytes;
}

// Spaces of Unicode, control characters and the plus sign would let the formats fall apart.
const isName = (name: string) => name.length > 0 && utf8(name).length <= 255 && !/[\s\u0000-\u001f\u007f\u0085+]/u.test(name);
const idOf = (bytes: Uint8Array) => [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const bigEndian = (bytes: Uint8Array) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** name+hash+base64(type ‖ 32 bytes); the hash must fit, else a letter was lost. */
export function parseKey(text: string): Key {
    const parts = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text);
    if (!parts || !isName(parts[1])) throw new Refusal('key_form');
    const bytes = fromBase64(parts[3]);
    if (!/^[0-9a-f]{8}$/.test(parts[2]) || !bytes || bytes.length !== 33) throw new Refusal('key_form');
    const type = bytes[0];
    if (type !== 1 && type !== 4) throw new Refusal('key_type');
    const id = idOf(digest(concat(utf8(`${parts[1]}\n`), bytes)));
    if (id !== parts[2]) throw new Refusal('key_changed');
    return { name: parts[1], type, bytes: bytes.slice(1), id, text };
}

/** A key file: one key a line; empty lines and lines that begin with # are skipped. */
export function parseKeyFile(text: string): Key[] {
    if (text.length > k_most_note) throw new Refusal('too_long');
    const lines = text.split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
    if (lines.length === 0) throw new Refusal('key_none');
    if (lines.length > k_most_keys) throw new Refusal('too_long');
    return lines.map(parseKey);
}

export function parseNote(whole: string): Note {
    if (utf8(whole).length > k_most_note) throw new Refusal('too_long');
    if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Refusal('note_form', 'control');
    const gap = whole.lastIndexOf('\n\n');
    if (gap < 0 || !whole.endsWith('\n')) throw new Refusal('note_form');
    const lines = whole.slice(gap + 2).split('\n');
    lines.pop();
    if (lines.length === 0) throw new Refusal('note_form', 'signatures');
    if (lines.length > k_most_signatures) throw new Refusal('too_long', 'signatures');
    const signatures = lines.map((line, at) => {
        const parts = /^— ([^ ]+) ([^ ]+)$/.exec(line);
        const bytes = parts && isName(parts[1]) ? fromBase64(parts[2]) : null;
        if (!parts || !bytes || bytes.length < 5) throw new Refusal('note_form', `signature ${at + 1}`);
        return { name: parts[1], id: idOf(bytes), bytes: bytes.slice(4) };
    });
    return { text: whole.slice(0, gap + 1), signatures };
}

/** Exactly three lines: origin, size, root. */
export function parseCheckpoint(text: string): Checkpoint {
    const lines = text.split('\n');
    if (lines.length !== 4 || lines[3] !== '' || lines[0] === '') throw new Refusal('checkpoint_form');
    const size = wholeNumber(lines[1], k_most_leaves);
    const root = fromBase64(lines[2]);
    if (size === null || !root || root.length !== 32) throw new Refusal('checkpoint_form');
    return { origin: lines[0], size, root };
}

/** The known keys that signed. Unknown ones are passed over; a known key whose signature does not hold refuses the whole note. */
export async function signersOf(note: Note, known: Key[]): Promise<Signed[]> {
    const found: Signed[] = [];
    for (const signature of note.signatures)
        for (const key of known) {
            if (key.name !== signature.name || key.id !== signature.id) continue;
            let time: bigint | null = null;
            let message = note.text;
            let bytes = signature.bytes;
            if (key.type === 4) {
                if (bytes.length !== 72) throw new Refusal('signature_wrong', key.name);
                time = bigEndian(bytes.subarray(0, 8));
                message = `cosignature/v1\ntime ${time}\n${note.text}`;
                bytes = bytes.slice(8);
            }
            if (bytes.length !== 64 || (time !== null && time >> 63n) || !(await verifyEd25519(key.bytes, utf8(message), bytes)))
                throw new Refusal('signature_wrong', key.name);
            if (!found.some((one) => one.key.text === key.text)) found.push({ key, time });
        }
    return found;
}

export interface Opened {
    checkpoint: Checkpoint;
    note: Note;
    logs: Signed[];
    witnesses: Signed[];
}

/** The log's own signature is needed; those of known witnesses are counted, each witness once. */
export async function openCheckpoint(whole: string, logs: Key[], witnesses: Key[] = []): Promise<Opened> {
    const note = parseNote(whole);
    const checkpoint = parseCheckpoint(note.text);
    const own = logs.filter((key) => key.type === 1 && key.name === checkpoint.origin);
    if (own.length === 0) throw new Refusal(logs.length === 0 ? 'key_missing' : 'key_other', checkpoint.origin);
    const signed = await signersOf(note, own);
    if (signed.length === 0) throw new Refusal('not_signed', checkpoint.origin);
    const seen: Signed[] = [];
    for (const one of await signersOf(note, witnesses.filter((key) => key.type === 4)))
        if (!seen.some((other) => other.key.name === one.key.name || same(other.key.bytes, one.key.bytes))) seen.push(one);
    return { checkpoint, note, logs: signed, witnesses: seen };
}

/** Only for looking: a note's bytes as they came. */
export const readNote = (bytes: Uint8Array): string => {
    const text = fromUtf8(bytes);
    if (text === null) throw new Refusal('note_form', 'utf-8');
    return text;
};
export const rootText = (checkpoint: Checkpoint) => base64(checkpoint.root);
