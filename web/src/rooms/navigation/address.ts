// The way in the address: behind `#`, which browsers keep to themselves, so that a link can be shared and no server learns it.
//   #from=LON,LAT,NAME&to=LON,LAT,NAME[&as=PRESET]
import type { Place, PresetName } from './ask';
import type { Chosen } from './PlaceField.svelte';

const k_presets: readonly string[] = ['manual', 'powered', 'cane', 'pram'] satisfies PresetName[];
const k_most_name = 80;

const written = ({ name, at }: Chosen) => `${at[0].toFixed(6)},${at[1].toFixed(6)},${encodeURIComponent(name.slice(0, k_most_name))}`;

export function hashOf(from: Chosen, to: Chosen, as: PresetName | null): string {
    return `#from=${written(from)}&to=${written(to)}${as ? `&as=${as}` : ''}`;
}

function placeOf(text: string | undefined): Chosen | null {
    const parts = /^(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,2}(?:\.\d{1,9})?),(.*)$/.exec(text ?? '');
    if (!parts) return null;
    const at: Place = [Number(parts[1]), Number(parts[2])];
    if (Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90) return null;
    try {
        const name = decodeURIComponent(parts[3]).slice(0, k_most_name).trim();
        return name ? { name, at } : null;
    } catch {
        return null;
    }
}

/** null: the address names no whole way. */
export function wayOf(hash: string): { from: Chosen; to: Chosen; as: PresetName | null } | null {
    const said = new Map(hash.slice(1).split('&').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
    const from = placeOf(said.get('from')), to = placeOf(said.get('to'));
    const as = said.get('as') ?? '';
    return from && to ? { from, to, as: k_presets.includes(as) ? (as as PresetName) : null } : null;
}
