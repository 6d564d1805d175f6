// What the page asks of the map: places, ways, reports, the survey. Positions go out in request bodies only.
import type { Found, Map, MapLimits, MapPreset, NewReport, Question, Report as Told } from '../../types';

export type Place = [number, number]; // longitude, latitude

/** Where a map is ready, all of it is there. */
export type MapInfo = Required<Map>;
export type Limits = MapLimits;
export type Preset = MapPreset;
export type PresetName = Preset['name'];
export type Unknown = 'accept' | 'warn' | 'avoid';
export interface Person {
    preset: PresetName;
    own: Partial<Limits>;
    unknown: Unknown;
    shortest: boolean;
}
export type { Found, NewReport, Question };
export type Certainty = 'known' | 'assumed' | 'reported' | 'unknown' | 'not_understood';
export interface Stretch {
    points: [number, number];
    way: number;
    on: string;
    length_m: number;
    incline_percent?: number;
    certainty: Certainty;
    of: Record<'incline' | 'width' | 'kerb' | 'ground', Certainty>;
    reports: number[];
}
export interface Step {
    distance: number;
    duration: number;
    instruction: string;
    way_points: [number, number];
    on: string;
    type: number;
}
export interface Avoided {
    at: Place;
    text: string;
    extra_m: number;
}
export interface None {
    why: string;
    barriers: Avoided[];
    reachable: Place | null;
    reachable_m: number;
    text: string;
}
export interface Way {
    line: Place[];
    distance: number;
    duration: number;
    steps: Step[];
    stretches: Stretch[];
    avoided: Avoided[];
    notes: string[];
    certainty: Record<Certainty, number>;
    none?: None;
}
export type Routed = { kind: 'ways'; ways: Way[] } | { kind: 'none'; none: None } | { kind: 'offline' } | { kind: 'wrong'; message: string };

export type Report = Told & { at: Place };

const json = { 'content-type': 'application/json' };

async function post(path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) {
    const reply = await fetch(path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body), signal });
    const data = reply.status === 204 ? null : await reply.json().catch(() => null);
    return { status: reply.status, data };
}

export async function find(q: string, near: Place | null, signal: AbortSignal): Promise<Found[]> {
    const { status, data } = await post('/v1/map/search', { q, ...(near ? { near } : {}), limit: 8 }, {}, signal);
    return status === 200 ? (data.results as Found[]) : [];
}

interface Feature {
    geometry: { coordinates: Place[] };
    properties: { segments: [{ distance: number; duration: number; steps: Step[] }]; modou: Omit<Way, 'line' | 'distance' | 'duration' | 'steps'> };
}

/** Rings of a MultiPolygon, as GeoJSON has them. */
export type Area = Place[][][];

// What of a person the map is asked with.
function needs(person: Person) {
    const { steps, ...limits } = person.own;
    // 'warn' is how answers are anyway. Saying it would also open, to a wheelchair, places that are told but not understood.
    return { ...(person.unknown === 'warn' ? {} : { unknown: person.unknown }), limits, ...(steps ? { steps } : {}) };
}

/** Where a person gets within so many seconds; null: it could not be asked. */
export async function reach(from: Place, seconds: number, person: Person): Promise<Area | null> {
    const body = { locations: [from], range: [seconds], range_type: 'time', modou: needs(person) };
    const reply = await post(`/ors/v2/isochrones/${person.preset}/geojson`, body).catch(() => null);
    return reply?.status === 200 ? (reply.data.features as { geometry: { coordinates: Area } }[]).flatMap((one) => one.geometry.coordinates) : null;
}

export async function route(from: Place, to: Place, person: Person, lang: string, signal: AbortSignal): Promise<Routed> {
    const body = {
        coordinates: [from, to],
        preference: person.shortest ? 'shortest' : 'recommended',
        language: lang,
        alternative_routes: { target_count: 3 },
        modou: needs(person),
    };
    try {
        const { status, data } = await post(`/ors/v2/directions/${person.preset}/geojson`, body, {}, signal);
        if (status === 404 && data?.modou) return { kind: 'none', none: data.modou as None };
        if (status !== 200) return { kind: 'wrong', message: (lang === 'zh' ? data?.error?.message_zh : data?.error?.message) ?? String(status) };
        const ways = (data.features as Feature[]).map(({ geometry, properties }) => ({
            ...properties.modou,
            line: geometry.coordinates,
            distance: properties.segments[0].distance,
            duration: properties.segments[0].duration,
            steps: properties.segments[0].steps,
        }));
        return { kind: 'ways', ways };
    } catch (error) {
        if ((error as Error).name === 'AbortError') throw error;
        return { kind: 'offline' };
    }
}

// A key that only this browser has: it lets a person take a report back, and tells nobody who they are. Made at the first report.
const k_key = 'modou-device';
let visit = '';
export function device(make: boolean): string {
    let key = visit;
    try {
        key ||= localStorage.getItem(k_key) ?? '';
    } catch {
        // Storage is refused: the key lasts for this visit.
    }
    if (!key && make) {
        const raw = crypto.getRandomValues(new Uint8Array(32));
        key = btoa(String.fromCharCode(...raw)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
        try {
            localStorage.setItem(k_key, key);
        } catch {
            // As above.
        }
    }
    visit = key;
    return key;
}
export function forgetDevice() {
    visit = '';
    try {
        localStorage.removeItem(k_key);
    } catch {
        // Nothing was kept.
    }
}

export type Sent = { ok: true; id: number; inEffect: boolean } | { ok: false; message: string };
export async function report(one: NewReport, lang: string): Promise<Sent> {
    try {
        const { status, data } = await post('/v1/map/reports', one, { 'Modou-Device': device(true) });
        if (status === 201) return { ok: true, id: data.id, inEffect: data.in_effect };
        return { ok: false, message: (lang === 'zh' && data?.title_zh) || data?.detail || String(status) };
    } catch {
        return { ok: false, message: '' };
    }
}
export async function voice(id: number, still: boolean): Promise<boolean> {
    const reply = await post(`/v1/map/reports/${id}/voice`, { still }, { 'Modou-Device': device(true) }).catch(() => null);
    return reply?.status === 200;
}
export async function withdraw(id: number): Promise<boolean> {
    const reply = await post(`/v1/map/reports/${id}/withdraw`, {}, { 'Modou-Device': device(true) }).catch(() => null);
    return reply?.status === 200;
}
export async function reports(): Promise<Report[]> {
    const key = device(false);
    const reply = await fetch('/v1/map/reports', key ? { headers: { 'Modou-Device': key } } : {}).catch(() => null);
    if (!reply?.ok) return [];
    const data = await reply.json();
    return data.features.map((one: { geometry: { coordinates: Place }; properties: Told }) => ({ ...one.properties, at: one.geometry.coordinates }));
}
export async function survey(near: Place | null, preset: PresetName): Promise<Question[] | null> {
    const reply = await post('/v1/map/survey', { ...(near ? { near } : {}), profile: preset, limit: 20 }).catch(() => null);
    return reply?.status === 200 ? reply.data.questions : null;
}

/** Metres between two places, on a sphere. */
export function metres(a: Place, b: Place): number {
    const rad = Math.PI / 180;
    const dx = (b[0] - a[0]) * rad * Math.cos(((a[1] + b[1]) / 2) * rad), dy = (b[1] - a[1]) * rad;
    return 6_371_000 * Math.hypot(dx, dy);
}
/** How far a place lies from a line, and at which of its points. */
export function beside(line: Place[], at: Place): { metres: number; index: number } {
    let best = { metres: Infinity, index: 0 };
    const shrink = Math.cos((at[1] * Math.PI) / 180);
    for (let i = 0; i + 1 < line.length; i++) {
        const [a, b] = [line[i], line[i + 1]];
        const dx = (b[0] - a[0]) * shrink, dy = b[1] - a[1];
        const square = dx * dx + dy * dy;
        const share = square ? Math.min(1, Math.max(0, ((at[0] - a[0]) * shrink * dx + (at[1] - a[1]) * dy) / square)) : 0;
        const away = metres(at, [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
        if (away < best.metres) best = { metres: away, index: i };
    }
    return best;
}
/** The middle of a part of a line. */
export function middle(line: Place[], from: number, to: number): Place {
    if (to <= from) return line[from];
    let whole = 0;
    for (let i = from; i < to; i++) whole += metres(line[i], line[i + 1]);
    let left = whole / 2;
    for (let i = from; i < to; i++) {
        const piece = metres(line[i], line[i + 1]);
        if (piece >= left && piece > 0) {
            const share = left / piece;
            return [line[i][0] + share * (line[i + 1][0] - line[i][0]), line[i][1] + share * (line[i + 1][1] - line[i][1])];
        }
        left -= piece;
    }
    return line[to];
}
