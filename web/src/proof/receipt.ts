// A receipt: C2SP tlog-proof text whose `extra` holds the leaf and, where it is given, the opening of its commitment.
import { base64, fromBase64, fromUtf8, Refusal, same, utf8, wholeNumber, type Bytes } from './bytes';
import { readLeaf, type Leaf } from './leaf';
import { openCheckpoint, parseCheckpoint, parseNote, type Checkpoint, type Key, type Note, type Signed } from './note';
import { checkStory, commitmentOf, readBody, type Body } from './opening';
import { checkInclusion, k_most_hashes, k_most_leaves, leafHash } from './tree';

const k_first_line = 'c2sp.org/tlog-proof@v1';
export const k_most_receipt_bytes = 1 << 20;

export interface Receipt {
    leafData: Bytes;
    /** Nothing: a public receipt, or the private part was erased. */
    opening: { salt: Bytes; body: Body } | null;
    index: bigint;
    proof: Bytes[];
    checkpoint: string;
}

function readExtra(coded: string): Pick<Receipt, 'leafData' | 'opening'> {
    const bad = (where: string) => new Refusal('extra_form', where);
    const bytes = fromBase64(coded);
    const text = bytes && fromUtf8(bytes);
    if (!text) throw bad('base64');
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        throw bad('json');
    }
    const { leaf, salt, body } = (json ?? {}) as Record<string, unknown>;
    const leafData = typeof leaf === 'string' ? fromBase64(leaf) : null;
    if (!leafData) throw bad('leaf');
    let opening: Receipt['opening'] = null;
    if (salt !== null || body !== null) {
        const saltBytes = typeof salt === 'string' ? fromBase64(salt) : null;
        if (saltBytes?.length !== 16) throw bad('salt');
        if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad('body');
        opening = { salt: saltBytes, body: readBody(body as Record<string, unknown>) };
    }
    // One gift has one receipt: whatever else could be written into `extra` is proven by nothing.
    const only = { leaf: base64(leafData), salt: opening && base64(opening.salt), body: opening && opening.body };
    if (JSON.stringify(only) !== text) throw bad('more');
    return { leafData, opening };
}

/** The form only; nothing is believed. */
export function parseReceipt(text: string): Receipt {
    if (utf8(text).length > k_most_receipt_bytes) throw new Refusal('too_long');
    const gap = text.indexOf('\n\n');
    if (!text.startsWith(`${k_first_line}\n`)) throw new Refusal('receipt_form', 'line 1');
    if (gap < 0) throw new Refusal('receipt_form', 'checkpoint');
    const [, extra = '', at = '', ...hashes] = text.slice(0, gap).split('\n');
    if (!extra.startsWith('extra ')) throw new Refusal('receipt_form', 'line 2');
    const read = readExtra(extra.slice(6));
    const index = at.startsWith('index ') ? wholeNumber(at.slice(6), k_most_leaves - 1n) : null;
    if (index === null) throw new Refusal('receipt_form', 'line 3');
    if (hashes.length > k_most_hashes) throw new Refusal('proof_long', String(hashes.length));
    const proof = hashes.map((line, place) => {
        const hash = fromBase64(line);
        if (hash?.length !== 32) throw new Refusal('receipt_form', `line ${place + 4}`);
        return hash;
    });
    return { ...read, index, proof, checkpoint: text.slice(gap + 2) };
}

// What a reader sees, one step after the other. `closed`: nothing to check, and why is said; `unknown`: cannot be said.
export type StepName = 'form' | 'leaf' | 'opening' | 'inclusion' | 'signature' | 'witnesses';
export type Outcome = 'holds' | 'fails' | 'closed' | 'unknown';
export interface Step {
    name: StepName;
    outcome: Outcome;
    code: string;
    where: string;
}
export interface Verdict {
    steps: Step[];
    /** Every step that a proof needs holds: form, leaf, opening (where given), inclusion, signature. */
    proven: boolean;
    receipt: Receipt | null;
    leaf: Leaf | null;
    leafHash: Bytes | null;
    checkpoint: Checkpoint | null;
    note: Note | null;
    logs: Signed[];
    witnesses: Signed[];
}

/** Checks everything that can be checked; a step that fails does not hide the others. Trusts the keys alone. */
export async function verifyReceipt(text: string, logs: Key[], witnesses: Key[] = []): Promise<Verdict> {
    const verdict: Verdict = { steps: [], proven: false, receipt: null, leaf: null, leafHash: null, checkpoint: null, note: null, logs: [], witnesses: [] };
    const step = async (name: StepName, check: () => Outcome | void | Promise<Outcome | void>) => {
        try {
            const outcome = (await check()) ?? 'holds';
            verdict.steps.push({ name, outcome, code: '', where: '' });
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            const outcome = error.code === 'key_missing' ? 'unknown' : 'fails';
            verdict.steps.push({ name, outcome, code: error.code, where: error.where });
        }
    };
    await step('form', () => {
        const receipt = parseReceipt(text);
        const note = parseNote(receipt.checkpoint);
        Object.assign(verdict, { receipt, note, checkpoint: parseCheckpoint(note.text) });
    });
    const { receipt, checkpoint } = verdict;
    if (!receipt || !checkpoint) return verdict;
    verdict.leafHash = leafHash(receipt.leafData);
    await step('leaf', () => void (verdict.leaf = readLeaf(receipt.leafData)));
    await step('opening', () => {
        if (!receipt.opening) return 'closed';
        if (!verdict.leaf) throw new Refusal('leaf_form');
        const { body, salt } = receipt.opening;
        if (!same(commitmentOf(body, salt), verdict.leaf.commitment)) throw new Refusal('other_commitment');
        checkStory(verdict.leaf, body);
        return 'holds';
    });
    await step('inclusion', () => checkInclusion(receipt.index, checkpoint.size, verdict.leafHash!, receipt.proof, checkpoint.root));
    await step('signature', async () => {
        const opened = await openCheckpoint(receipt.checkpoint, logs);
        verdict.logs = opened.logs;
    });
    await step('witnesses', async () => {
        if (verdict.logs.length === 0 || witnesses.length === 0) return 'closed';
        verdict.witnesses = (await openCheckpoint(receipt.checkpoint, logs, witnesses)).witnesses;
        return verdict.witnesses.length > 0 ? 'holds' : 'closed';
    });
    verdict.proven = verdict.steps.every((one) => one.outcome === 'holds' || (one.outcome === 'closed' && (one.name === 'opening' || one.name === 'witnesses')));
    return verdict;
}

/** Whether it was something else altogether: a damaged receipt still begins as one. */
export const notReceipt = (verdict: Verdict | null): boolean =>
    verdict?.receipt === null && verdict.steps.some(({ code, where }) => code === 'too_long' || (code === 'receipt_form' && where === 'line 1'));
