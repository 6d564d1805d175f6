// The site's verifier against published vectors, receipts that Modou's own code wrote, and receipts doctored in every field.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { commitment, leaf, leafHash, makeKey, makeLog, path, root, tile, vector, vectorBytes, verifier, withExtra } from './proof_kit.mjs';

let v;
let log;
let witness;
before(async () => {
    v = await verifier();
    log = v.parseKeyFile(vector('log.vkey'));
    witness = v.parseKeyFile(vector('witness.vkey'));
});
const says = (verdict) => verdict.steps.filter((one) => one.outcome === 'fails').map((one) => `${one.name}: ${one.code}${one.where ? ` ${one.where}` : ''}`);

describe('the tree', () => {
    // The published vectors of RFC 6962's reference implementation (certificate-transparency, merkle_tree_test).
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) => Buffer.from(text, 'hex'));
    const roots = [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
        'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
        '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
        'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const ofEight = ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'];

    test('hashes leaves and nodes, and follows proofs, as published', () => {
        const hashes = inputs.map((data) => v.leafHash(data));
        assert.equal(v.hex(hashes[0]), roots[0]);
        assert.equal(v.hex(v.nodeHash(hashes[0], hashes[1])), roots[1]);
        assert.equal(v.hex(v.rootFrom(1n, 8n, hashes[1], [hashes[0], ...ofEight.slice(1).map(v.fromHex)])), roots[7]);
        assert.equal(v.hex(v.rootFrom(0n, 8n, hashes[0], ofEight.map(v.fromHex))), roots[7]);
        for (let size = 1; size <= 8; size++)
            for (let at = 0; at < size; at++)
                assert.equal(v.hex(v.rootFrom(BigInt(at), BigInt(size), hashes[at], path(at, hashes.slice(0, size).map(Buffer.from)))), roots[size - 1], `${at} of ${size}`);
    });

    test('leads to the root from every leaf of every size up to 70, and nowhere else', () => {
        const all = Array.from({ length: 70 }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));
        for (let size = 1; size <= all.length; size++) {
            const top = root(all.slice(0, size));
            for (let at = 0; at < size; at++) {
                const proof = path(at, all.slice(0, size));
                v.checkInclusion(BigInt(at), BigInt(size), all[at], proof, top);
                assert.throws(() => v.checkInclusion(BigInt(at), BigInt(size), all[(at + 1) % 70], proof, top), /other_root/);
                if (size > 1) assert.throws(() => v.checkInclusion(BigInt(at), BigInt(size), all[at], proof.slice(1), top), /proof_short/);
                assert.throws(() => v.checkInclusion(BigInt(at), BigInt(size), all[at], [...proof, top], top), /proof_long/);
            }
            assert.throws(() => v.checkInclusion(BigInt(size), BigInt(size), all[0], [], top), /index_outside/);
        }
    });

    test('is not confused by the largest numbers', () => {
        const top = (1n << 63n) - 1n;
        const zeros = Array.from({ length: 64 }, () => new Uint8Array(32));
        assert.throws(() => v.rootFrom(top, 1n << 63n, zeros[0], zeros), /proof_long.*64 \/ 63/);
        assert.equal(v.rootFrom(top, 1n << 63n, zeros[0], zeros.slice(1)).length, 32);
    });
});

describe('a log that was seen before', () => {
    const leaves = Array.from({ length: 1100 }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));
    const tree = (hashes, size) => ({ size: BigInt(size), root: new Uint8Array(root(hashes.slice(0, size))) });
    const files = (hashes) => async (path) => new Uint8Array(tile(hashes, path));
    const grown = (before, now, hashes = leaves) => v.checkGrown(before, now, files(hashes));

    test('is found at the beginning of every longer one, from tiles alone', async () => {
        for (let size = 1; size <= 40; size++) for (let old = 0; old <= size; old++) await grown(old === 0 ? { size: 0n, root: new Uint8Array(32) } : tree(leaves, old), tree(leaves, size));
        for (const [old, size] of [[1, 1100], [255, 256], [256, 257], [300, 1024], [511, 513], [768, 1100], [1023, 1100], [1099, 1100]]) await grown(tree(leaves, old), tree(leaves, size));
    });

    test('of any length is compared with few files', async () => {
        // As many leaves as one tile of level 2 stands for, all alike: what a level holds is one hash.
        const alike = [leafHash(Buffer.from('same'))];
        for (let height = 1; height <= 24; height++) alike.push(v.nodeHash(alike[height - 1], alike[height - 1]));
        const paths = [];
        const read = async (path) => {
            paths.push(path);
            const [, level, part] = /^tile\/(\d)\/[x\d/]+?(?:\.p\/(\d+))?$/.exec(path);
            return new Uint8Array(Buffer.concat(Array.from({ length: Number(part ?? 256) }, () => Buffer.from(alike[8 * Number(level)]))));
        };
        const of = (size) => {
            const parts = [...size.toString(2)].flatMap((bit, at, all) => (bit === '1' ? [alike[all.length - 1 - at]] : []));
            return { size, root: parts.reduceRight((right, left) => v.nodeHash(left, right)) };
        };
        await v.checkGrown(of(1_234_567n), of(9_876_543n), read);
        assert.ok(paths.length <= 6, paths.join(' '));
        await assert.rejects(v.checkGrown({ ...of(1_234_567n), root: of(1_234_566n).root }, of(9_876_543n), read), /history_changed/);
    });

    test('does not fit when one old entry is another, or was taken out', async () => {
        for (const [old, size] of [[1, 2], [5, 7], [256, 300], [700, 1099]])
            for (const at of new Set([0, old >> 1, old - 1])) {
                const changed = Object.assign([...leaves], { [at]: leafHash(Buffer.from('another')) });
                await assert.rejects(grown(tree(leaves, old), tree(changed, size), changed), /history_changed/, `${at} of ${old} in ${size}`);
                const shorter = leaves.filter((_, one) => one !== at);
                await assert.rejects(grown(tree(leaves, old), tree(shorter, size), shorter), /history_changed/);
                // Old files under a new signature: they are not what was signed.
                await assert.rejects(grown(tree(leaves, old), tree(changed, size)), /tile_root/);
            }
        await assert.rejects(grown(tree(leaves, 9), tree(leaves, 8)), /history_changed/);
    });

    test('is not compared with files of another length, and a lost file is no fork', async () => {
        const [before, now] = [tree(leaves, 300), tree(leaves, 1100)];
        await assert.rejects(v.checkGrown(before, now, async (path) => new Uint8Array(tile(leaves, path).subarray(1))), /tile_length/);
        await assert.rejects(v.checkGrown(before, now, () => Promise.reject(new TypeError('lost'))), TypeError);
    });

    test('is followed through tiles that Modou wrote', async () => {
        const bytes = (path) => vectorBytes(`tiles/${path}`);
        const hashes = [...bytes('tile/0/000').toString('hex').matchAll(/.{64}/g), ...bytes('tile/0/001.p/40').toString('hex').matchAll(/.{64}/g)].map(([text]) => Buffer.from(text, 'hex'));
        const { checkpoint } = await v.openCheckpoint(vector('tiles/checkpoint'), log);
        assert.equal(checkpoint.size, 296n);
        for (const old of [1, 255, 256, 290, 296]) await v.checkGrown(tree(hashes, old), checkpoint, async (path) => new Uint8Array(bytes(path)));
        await assert.rejects(v.checkGrown(tree([...hashes].reverse(), 290), checkpoint, async (path) => new Uint8Array(bytes(path))), /history_changed/);
    });

    test('asks for tiles by the names of C2SP', () => {
        assert.equal(v.tilePath(0, 1234067n, 256), 'tile/0/x001/x234/067');
        assert.equal(v.tilePath(2, 5n, 7), 'tile/2/005.p/7');
        assert.equal(v.tilePath(1, 999n, 255), 'tile/1/999.p/255');
        assert.equal(v.tilePath(1, 1000n, 256), 'tile/1/x001/000');
    });
});

describe('a receipt that Modou wrote', () => {
    test('of a gift is proven, opened, and cosigned by the witness', async () => {
        const verdict = await v.verifyReceipt(vector('witnessed.tlog-proof'), log, witness);
        assert.deepEqual(verdict.steps.map((one) => `${one.name} ${one.outcome}`), ['form holds', 'leaf holds', 'opening holds', 'inclusion holds', 'signature holds', 'witnesses holds']);
        assert.ok(verdict.proven);
        assert.equal(verdict.leaf.amount, 7n);
        assert.equal(verdict.leaf.credit, 2n);
        assert.equal(verdict.leaf.debit, 0n);
        assert.equal(v.dayText(verdict.leaf.day), '2026-10-26');
        assert.equal(verdict.receipt.opening.body.basis, '210');
        assert.equal(verdict.checkpoint.size, 296n);
        assert.equal(String(verdict.witnesses[0].key.name), 'witness.example.org');
    });

    test('without its private part is proven to be in the log, and says that it is closed', async () => {
        const verdict = await v.verifyReceipt(vector('erased.tlog-proof'), log);
        assert.ok(verdict.proven);
        assert.equal(verdict.steps.find((one) => one.name === 'opening').outcome, 'closed');
    });

    test('of a payment to a person tells no amount in its leaf', async () => {
        const payout = await v.verifyReceipt(vector('payout.tlog-proof'), log);
        assert.ok(payout.proven && payout.leaf.hidden);
        assert.equal(payout.leaf.amount, 0n);
        assert.equal(payout.receipt.opening.body.amount, '11');
    });

    test('holds without crypto.subtle too, and a changed signature does not', async () => {
        const own = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
        Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
        try {
            const library = await verifier();
            assert.ok((await library.verifyReceipt(vector('witnessed.tlog-proof'), log, witness)).proven);
            const signed = vector('gift.tlog-proof');
            const at = signed.length - 20;
            const changed = signed.slice(0, at) + (signed[at] === 'A' ? 'B' : 'A') + signed.slice(at + 1);
            assert.deepEqual(says(await library.verifyReceipt(changed, log)), ['signature: signature_wrong example.org/book']);
        } finally {
            Object.defineProperty(globalThis, 'crypto', own);
        }
    });

    test('is proven in no other spelling: every single character changed, left out or doubled', async () => {
        for (const name of ['gift.tlog-proof', 'payout.tlog-proof']) {
            const text = vector(name);
            for (let at = 0; at < text.length; at++) {
                const sign = text[at] === 'A' ? 'B' : 'A';
                for (const changed of [text.slice(0, at) + sign + text.slice(at + 1), text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + text[at] + text.slice(at)])
                    if (changed !== text) assert.equal((await v.verifyReceipt(changed, log)).proven, false, `${name}, character ${at}`);
            }
        }
    });
});

test('every leaf of the published log can be read, and together they make its signed root', async () => {
    const hashes = [];
    const names = [];
    for (const file of ['tiles/tile/entries/000', 'tiles/tile/entries/001.p/40']) {
        const bundle = vectorBytes(file);
        for (let at = 0; at < bundle.length; ) {
            const length = bundle.readUInt16BE(at);
            const data = new Uint8Array(bundle.subarray(at + 2, at + 2 + length));
            const read = v.readLeaf(data);
            if (read.kind === 'open' && read.text) names.push(read.text);
            hashes.push(Buffer.from(v.leafHash(data)));
            at += 2 + length;
        }
    }
    const { checkpoint } = await v.openCheckpoint(vector('tiles/checkpoint'), log);
    assert.equal(BigInt(hashes.length), checkpoint.size);
    assert.equal(v.hex(root(hashes)), v.hex(checkpoint.root));
    assert.ok(names.some((name) => name.startsWith('project:')), names.join());
});

describe('a doctored receipt', () => {
    const doctored = (change, name = 'witnessed.tlog-proof') => v.verifyReceipt(withExtra(vector(name), change), log, witness).then(says);

    test('is caught in every field of its private part', async () => {
        const changes = {
            kind: 'reserve', linked: true, unit: 'minute', event_time: '2026-10-26T12:16:21Z', debit: '3', credit: '1', amount: '8', refers: '1',
            definition: 2, pledge: 8, party: '1', basis: '211', rule_time: '2026-10-26T12:16:21Z', reference: Buffer.alloc(16).toString('base64'),
        };
        const { body } = JSON.parse(Buffer.from(/^extra (.*)$/m.exec(vector('witnessed.tlog-proof'))[1], 'base64'));
        assert.deepEqual(Object.keys(changes), Object.keys(body), 'no field is left out here');
        for (const [field, value] of Object.entries(changes)) assert.deepEqual(await doctored((json) => void (json.body[field] = value)), ['opening: other_commitment'], field);
        assert.deepEqual(await doctored((json) => void (json.salt = Buffer.alloc(16).toString('base64'))), ['opening: other_commitment']);
    });

    test('is caught in every byte of its leaf', async () => {
        for (let at = 0; at < 98; at++) {
            const found = await doctored((json) => {
                const bytes = Buffer.from(json.leaf, 'base64');
                bytes[at] ^= 1;
                json.leaf = bytes.toString('base64');
            }, 'erased.tlog-proof');
            assert.ok(found.includes('inclusion: other_root'), `byte ${at}: ${found}`);
        }
    });

    test('is refused with more in it than belongs there, or in another spelling', async () => {
        assert.deepEqual(await doctored((json) => void (json.note = 'paid twice')), ['form: extra_form more']);
        assert.deepEqual(await doctored((json) => JSON.stringify(json, null, 1)), ['form: extra_form more']);
        assert.deepEqual(await doctored((json) => void delete json.body.party), ['form: body_form party']);
        assert.deepEqual(await doctored((json) => void (json.body.amount = '07')), ['form: body_form amount']);
        assert.deepEqual(await doctored((json) => void (json.body.event_time = '2026-02-30T00:00:00Z')), ['form: body_form event_time']);
        assert.deepEqual(await doctored((json) => void (json.salt = null)), ['form: extra_form salt']);
        assert.deepEqual(await doctored(() => 'null'), ['form: extra_form leaf']);
    });

    test('is caught when its leaf tells another story than what it committed to, though all is signed', async () => {
        const key = makeKey('liar.example.org');
        const body = {
            kind: 'post', linked: false, unit: 'CNY', event_time: '2026-10-26T12:35:20Z', debit: '1', credit: '2', amount: '7', refers: '0', definition: 1, pledge: 7,
            party: '9', basis: '210', rule_time: '2026-10-26T12:35:20Z', reference: Buffer.alloc(16, 3).toString('base64'),
        };
        const salt = Buffer.alloc(16, 5);
        const honest = { day: 20_752, credit: 2n, amount: 7n, commitment: commitment(body, salt) };
        const told = async (change) => {
            const made = makeLog([leaf({ kind: 'note', unit: 0, day: 1, text: 'first' }), leaf({ ...honest, ...change }), leaf({ credit: 2n, amount: 1n })], key);
            return says(await v.verifyReceipt(made.receipt(1, { body, salt }), v.parseKeyFile(key.text)));
        };
        assert.deepEqual(await told({}), []);
        for (const [field, value] of Object.entries({ kind: 'correct', unit: 2, day: 20_753, debit: 9n, credit: 3n, amount: 70n, refers: 1n, definition: 2, pledge: 8 }))
            assert.deepEqual(await told({ [field]: value }), [`opening: story_differs ${field}`], field);
    });

    test('is caught by the wrong key, by no key, and by another tree', async () => {
        const other = makeKey('example.org/book');
        const verdict = await v.verifyReceipt(vector('witnessed.tlog-proof'), v.parseKeyFile(other.text));
        assert.deepEqual(says(verdict), ['signature: not_signed example.org/book']);
        const none = await v.verifyReceipt(vector('witnessed.tlog-proof'), []);
        assert.equal(none.proven, false);
        assert.deepEqual(none.steps.find((one) => one.name === 'signature'), { name: 'signature', outcome: 'unknown', code: 'key_missing', where: 'example.org/book' });
        assert.deepEqual(says(await v.verifyReceipt(vector('witnessed.tlog-proof'), v.parseKeyFile(makeKey('elsewhere.example.org').text))), ['signature: key_other example.org/book']);
        const changed = (from, to) => v.verifyReceipt(vector('witnessed.tlog-proof').replace(from, to), log, witness).then(says);
        assert.ok((await changed('\n296\n', '\n297\n')).includes('signature: signature_wrong example.org/book'));
        assert.ok((await changed('index 283', 'index 284')).includes('inclusion: other_root'));
        assert.ok((await changed('index 283', 'index 9223372036854775808')).includes('form: receipt_form line 3'));
        assert.ok((await changed('index 283', 'index 296')).includes('inclusion: index_outside 296 / 296'));
    });

    test('a witness whose cosignature was changed refuses the note; an unknown one is passed over', async () => {
        const text = vector('witnessed.tlog-proof');
        const at = text.length - 8;
        const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
        assert.deepEqual(says(await v.verifyReceipt(changed, log, witness)), ['witnesses: signature_wrong witness.example.org']);
        const unknown = await v.verifyReceipt(changed, log);
        assert.ok(unknown.proven);
        assert.deepEqual(unknown.witnesses, []);
    });
});

test('keys: a letter lost is noticed, comments are skipped, several keys stand in one file', () => {
    const text = vector('log.vkey').trim();
    assert.throws(() => v.parseKey(text.replace('ASDi', 'ASDj')), /key_changed/);
    assert.throws(() => v.parseKey(text.replace('example.org', 'example.com')), /key_changed/);
    assert.throws(() => v.parseKey('a+b'), /key_form/);
    assert.throws(() => v.parseKeyFile('# nothing\n\n'), /key_none/);
    assert.equal(v.parseKeyFile(`# ours\n${text}\n\n${makeKey('b.example.org').text}\r\n`).length, 2);
});

test('a checkpoint is three lines, and nothing else', () => {
    const good = `a.example.org\n1\n${Buffer.alloc(32).toString('base64')}\n`;
    assert.equal(v.parseCheckpoint(good).size, 1n);
    for (const bad of [good.slice(0, -1), `${good}more\n`, good.replace('\n1\n', '\n01\n'), good.replace('\n1\n', '\n-1\n'), good.replace('A=', 'B='), good.slice(good.indexOf('\n'))])
        assert.throws(() => v.parseCheckpoint(bad), /checkpoint_form/, bad);
});
