// The private part of an entry, opened: what the commitment in the leaf binds (docs/format-log.md).
import { base64, concat, fromBase64, Refusal, utf8, wholeNumber, type Bytes } from './bytes';
import { k_kinds, k_units, type Kind, type Leaf, type Unit } from './leaf';
import { digest } from './tree';

// The members of "body", in the order in which they are written. Numbers that may pass 2^53 stand as text.
export interface Body {
    kind: Kind;
    linked: boolean;
    unit: Unit;
    event_time: string;
    debit: string;
    credit: string;
    amount: string;
    refers: string;
    definition: number;
    pledge: number;
    party: string;
    basis: string;
    rule_time: string;
    reference: string;
}

const k_u64 = (1n << 64n) - 1n;
const k_u48 = (1n << 48n) - 1n;
const k_domain = concat(utf8('modou-body-v1'), new Uint8Array(3));

// Seconds since 1970, as the entry stores them: 1970 to 2106.
function seconds(text: string, where: string): bigint {
    const ms = Date.parse(text);
    // Written back, so that 30 February is not another spelling of 2 March.
    const plain = !Number.isNaN(ms) && new Date(ms).toISOString().replace('.000Z', 'Z') === text;
    if (!plain || ms < 0 || ms > 0xffff_ffff * 1000) throw new Refusal('body_form', where);
    return BigInt(ms / 1000);
}

/** Takes the parsed JSON apart; what is missing or malformed is named. */
export function readBody(json: Record<string, unknown>): Body {
    const bad = (name: string) => new Refusal('body_form', name);
    const text = (name: string) => {
        if (typeof json[name] !== 'string') throw bad(name);
        return json[name];
    };
    const number = (name: string, most: bigint) => {
        const value = text(name);
        if (wholeNumber(value, most) === null) throw bad(name);
        return value;
    };
    const small = (name: string, most: number) => {
        const value = json[name];
        if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) throw bad(name);
        return value;
    };
    const time = (name: string) => {
        seconds(text(name), name);
        return text(name);
    };
    const kind = text('kind') as Kind;
    const unit = text('unit') as Unit;
    if (!k_kinds.includes(kind)) throw bad('kind');
    if (!k_units.includes(unit)) throw bad('unit');
    if (typeof json.linked !== 'boolean') throw bad('linked');
    const body: Body = {
        kind, linked: json.linked, unit,
        event_time: time('event_time'),
        debit: number('debit', k_u64), credit: number('credit', k_u64), amount: number('amount', k_u48), refers: number('refers', k_u48),
        definition: small('definition', 0xffff), pledge: small('pledge', 0xffff_ffff),
        party: number('party', k_u64), basis: number('basis', k_u48),
        rule_time: time('rule_time'), reference: text('reference'),
    };
    if (fromBase64(body.reference)?.length !== 16) throw bad('reference');
    return body;
}

/** SHA-256(domain ‖ salt ‖ body), 108 bytes in all. */
export function commitmentOf(body: Body, salt: Bytes): Bytes {
    const out = new Uint8Array(60);
    const view = new DataView(out.buffer);
    const u48 = (at: number, value: bigint) => {
        view.setUint32(at, Number(value & 0xffff_ffffn), true);
        view.setUint16(at + 4, Number(value >> 32n), true);
    };
    view.setUint8(0, k_kinds.indexOf(body.kind) + 1);
    view.setUint8(1, body.linked ? 1 : 0);
    view.setUint16(2, k_units.indexOf(body.unit), true);
    view.setUint32(4, Number(seconds(body.event_time, 'event_time')), true);
    view.setBigUint64(8, BigInt(body.debit), true);
    view.setBigUint64(16, BigInt(body.credit), true);
    u48(24, BigInt(body.amount));
    u48(30, BigInt(body.refers));
    view.setUint16(36, body.definition, true);
    view.setUint32(38, body.pledge, true);
    view.setBigUint64(42, BigInt(body.party), true);
    u48(50, BigInt(body.basis));
    view.setUint32(56, Number(seconds(body.rule_time, 'rule_time')), true);
    return digest(concat(k_domain, salt, out, fromBase64(body.reference)!));
}

const k_shanghai_s = 8n * 3600n;
/** Does the leaf say the same as what was committed to, or leave it out as the public rules allow? */
export function checkStory(leaf: Leaf, body: Body) {
    const differs = (field: string) => new Refusal('story_differs', field);
    if (leaf.kind !== body.kind) throw differs('kind');
    if (leaf.unit !== body.unit) throw differs('unit');
    if (leaf.definition !== body.definition) throw differs('definition');
    if (leaf.pledge !== body.pledge) throw differs('pledge');
    if (leaf.hidden) return;
    if (BigInt(leaf.day) !== (seconds(body.event_time, 'event_time') + k_shanghai_s) / 86_400n) throw differs('day');
    if (leaf.debit !== 0n && leaf.debit !== BigInt(body.debit)) throw differs('debit');
    if (leaf.credit !== 0n && leaf.credit !== BigInt(body.credit)) throw differs('credit');
    if (leaf.amount !== BigInt(body.amount)) throw differs('amount');
    if (leaf.refers !== BigInt(body.refers)) throw differs('refers');
}

export const saltText = (salt: Bytes) => base64(salt);
