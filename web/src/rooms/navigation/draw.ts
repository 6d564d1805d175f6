// The drawn map: MapLibre over the site's own vector tiles, in the site's colours. Everything on it is also in words.
import type { GeoJSONSource, Map as GlMap, MapMouseEvent, StyleSpecification } from 'maplibre-gl';
import * as library from 'maplibre-gl/dist/maplibre-gl-csp.js';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Area, MapInfo, Place, Report, Way } from './ask';
import { words } from './words';

const gl = ((library as { default?: unknown }).default ?? library) as typeof import('maplibre-gl');

export interface Drawn {
    ways(ways: Way[], chosen: number): void;
    ends(from: Place | null, to: Place | null): void;
    reports(list: Report[]): void;
    question(line: Place[] | null): void;
    reach(area: Area | null): void;
    person(at: Place | null): void;
    look(at: Place, zoom?: number): void;
    resize(): void;
    end(): void;
}

/** What the map has where it was tapped. */
export interface Tapped {
    kind: string;
    name: string;
    wheelchair: string;
}

export function able(): boolean {
    try {
        return Boolean(document.createElement('canvas').getContext('webgl2'));
    } catch {
        return false;
    }
}

const light = {
    land: '#f4f1e8', water: '#bcd9e4', wood: '#cfe0c4', green: '#dfe9d2', sand: '#efe6c8', built: '#efebe0', square: '#f7efe0', parking: '#e9e7e0', building: '#ddd6c8',
    road: '#ffffff', casing: '#d3cdbd', major: '#f6e3b4', foot: '#b48a5e', steps: '#a8442f', rail: '#a9a9a9', text: '#2a3630', halo: '#fbf9f4',
    known: '#1f7a4d', other: '#7f9a8b', outline: '#0f3d27', report: '#b3261e', person: '#1b5fb4',
};
const dark: typeof light = {
    land: '#1b221e', water: '#20384a', wood: '#20301f', green: '#222f22', sand: '#34301f', built: '#20271f', square: '#2c2a22', parking: '#252b27', building: '#303a34',
    road: '#414c45', casing: '#141a17', major: '#5c5433', foot: '#b39266', steps: '#e08a70', rail: '#6b736e', text: '#e3e7df', halo: '#131916',
    known: '#6fcb98', other: '#5f7a6c', outline: '#0d1a13', report: '#f29a93', person: '#7fb6ff',
};

const isDark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};
const none = { type: 'FeatureCollection' as const, features: [] };
const line = (coordinates: Place[], properties: Record<string, unknown>) => ({ type: 'Feature' as const, properties, geometry: { type: 'LineString' as const, coordinates } });
const point = (coordinates: Place, properties: Record<string, unknown>) => ({ type: 'Feature' as const, properties, geometry: { type: 'Point' as const, coordinates } });

// Letters come from the device's own fonts: a label is a small picture, drawn when the map first needs it.
const label = (lang: string) => ['concat', 'label:', lang === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name']] : ['get', 'name']];
function drawLabel(map: GlMap, id: string, colour: typeof light) {
    const text = id.slice('label:'.length).slice(0, 40);
    const ratio = 2, size = 13 * ratio;
    const canvas = document.createElement('canvas');
    const font = `600 ${size}px system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif`;
    let pen = canvas.getContext('2d')!;
    pen.font = font;
    canvas.width = Math.ceil(pen.measureText(text).width) + 8 * ratio;
    canvas.height = size + 8 * ratio;
    pen = canvas.getContext('2d')!;
    pen.font = font;
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    pen.lineWidth = 4 * ratio;
    pen.strokeStyle = colour.halo;
    pen.fillStyle = colour.text;
    pen.strokeText(text, 4 * ratio, canvas.height / 2);
    pen.fillText(text, 4 * ratio, canvas.height / 2);
    if (!map.hasImage(id)) map.addImage(id, pen.getImageData(0, 0, canvas.width, canvas.height), { pixelRatio: ratio });
}
// Small signs on the map: a ring with a letter or a mark.
function drawSign(map: GlMap, id: string, colour: typeof light) {
    const signs: Record<string, [string, string]> = {
        elevator: ['⇕', '#1b5fb4'], toilets: ['WC', '#5b4a9a'], station: ['▣', '#1b5fb4'], health: ['+', '#b3261e'], bus_stop: ['●', '#1b5fb4'], barrier: ['‖', '#8a4b1f'], kerb: ['⌐', '#8a4b1f'], from: ['A', colour.known], to: ['B', colour.known], report: ['!', colour.report],
    };
    const [mark, paint] = signs[id.slice('sign:'.length)] ?? ['•', colour.foot];
    const side = 44, canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const pen = canvas.getContext('2d')!;
    pen.beginPath();
    pen.arc(side / 2, side / 2, side / 2 - 4, 0, 2 * Math.PI);
    pen.fillStyle = paint;
    pen.fill();
    pen.lineWidth = 4;
    pen.strokeStyle = colour.halo;
    pen.stroke();
    pen.fillStyle = isDark() && (id === 'sign:from' || id === 'sign:to' || id === 'sign:report') ? '#10160f' : '#ffffff';
    pen.font = `700 ${mark.length > 1 ? 16 : 22}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(mark, side / 2, side / 2 + 1);
    if (!map.hasImage(id)) map.addImage(id, pen.getImageData(0, 0, side, side), { pixelRatio: 2 });
}

function styleOf(info: MapInfo, lang: string, c: typeof light): StyleSpecification {
    const source = 'town';
    const width = (small: number, large: number) => ['interpolate', ['exponential', 1.6], ['zoom'], 12, small, 18, large];
    const road = (id: string, classes: string[], colour: string, widths: unknown, more: object = {}) => ({
        id, type: 'line', source, 'source-layer': 'ways', filter: ['in', ['get', 'class'], ['literal', classes]],
        layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colour, 'line-width': widths, ...more },
    });
    const ground = (id: string, classes: string[], colour: string) => ({
        id, type: 'fill', source, 'source-layer': 'ground', filter: ['in', ['get', 'class'], ['literal', classes]], paint: { 'fill-color': colour },
    });
    const names = (id: string, layer: string, minzoom: number, more: object) => ({
        id, type: 'symbol', source, 'source-layer': layer, minzoom, filter: ['has', 'name'], layout: { 'icon-image': label(lang), ...more },
    });
    const carried = (['interpolate', ['linear'], ['zoom'], 12, 4, 17, 8]) as unknown;
    const chosen = ['==', ['get', 'chosen'], true];
    const part = (certainty: string, dash: number[] | null) => ({
        id: `way-${certainty}`, type: 'line', source: 'ways', filter: ['all', chosen, ['==', ['get', 'certainty'], certainty]],
        layout: { 'line-cap': dash ? 'butt' : 'round', 'line-join': 'round' },
        paint: { 'line-color': c.known, 'line-width': carried, ...(dash ? { 'line-dasharray': dash } : {}) },
    });
    // A box over the 180th meridian begins farther east than it ends (GeoJSON); tiles lie on either side of it.
    const [west, south, east, north] = info.box;
    return {
        version: 8,
        sources: {
            town: {
                type: 'vector', tiles: [`${location.origin}/v1/map/tiles/{z}-{x}-{y}.mvt?build=${info.build}`], minzoom: 8, maxzoom: info.max_zoom, bounds: west > east ? [-180, south, 180, north] : info.box, attribution: info.demo ? words(lang === 'en' ? 'en' : 'zh').invented : info.attribution,
            },
            ways: { type: 'geojson', data: none }, ends: { type: 'geojson', data: none }, reports: { type: 'geojson', data: none },
            question: { type: 'geojson', data: none }, reach: { type: 'geojson', data: none }, person: { type: 'geojson', data: none },
        },
        layers: [
            { id: 'land', type: 'background', paint: { 'background-color': c.land } },
            ground('built', ['built'], c.built), ground('green', ['green'], c.green), ground('wood', ['wood'], c.wood), ground('sand', ['sand'], c.sand),
            ground('water', ['water'], c.water), ground('parking', ['parking'], c.parking), ground('square', ['pedestrian'], c.square),
            { id: 'streams', type: 'line', source, 'source-layer': 'water', paint: { 'line-color': c.water, 'line-width': ['match', ['get', 'class'], 'river', 3, 1.2] } },
            { id: 'buildings', type: 'fill', source, 'source-layer': 'buildings', paint: { 'fill-color': c.building, 'fill-opacity': 0.9 } },
            road('rail', ['rail'], c.rail, width(1, 3), { 'line-dasharray': [3, 1.5] }),
            road('foot', ['foot', 'platform', 'crossing', 'cycle'], c.foot, width(0.8, 3), { 'line-dasharray': [3, 1] }),
            road('road-case', ['service', 'living', 'road', 'major'], c.casing, width(2.2, 19)),
            road('service', ['service'], c.road, width(0.8, 9)), road('living', ['living'], c.square, width(1.2, 15)), road('road', ['road'], c.road, width(1.4, 16)), road('major', ['major'], c.major, width(1.8, 17)),
            { id: 'barriers', type: 'symbol', source, 'source-layer': 'points', minzoom: 15, filter: ['in', ['get', 'class'], ['literal', ['barrier', 'kerb']]], layout: { 'icon-image': ['concat', 'sign:', ['get', 'class']], 'icon-size': 0.6 } },
            road('steps', ['steps'], c.steps, width(2, 9), { 'line-dasharray': [0.4, 0.4] }),
            { id: 'reach', type: 'fill', source: 'reach', paint: { 'fill-color': c.person, 'fill-opacity': 0.18 } },
            { id: 'reach-edge', type: 'line', source: 'reach', paint: { 'line-color': c.person, 'line-width': 2 } },
            { id: 'way-other', type: 'line', source: 'ways', filter: ['!', chosen], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': c.other, 'line-width': carried, 'line-opacity': 0.75 } },
            { id: 'way-case', type: 'line', source: 'ways', filter: chosen, layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': c.halo, 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 7, 17, 13] } },
            part('known', null), part('assumed', [2.2, 0.7]), part('unknown', [0.6, 0.6]), part('not_understood', [0.2, 0.9]),
            { id: 'way-reported-case', type: 'line', source: 'ways', filter: ['all', chosen, ['==', ['get', 'certainty'], 'reported']], paint: { 'line-color': c.report, 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 7, 17, 12] } },
            part('reported', null),
            { id: 'asked', type: 'line', source: 'question', layout: { 'line-cap': 'round' }, paint: { 'line-color': c.report, 'line-width': 7, 'line-opacity': 0.8 } },
            // Across the screen, never along the street: the library turns pictures with the line, head down on half of the bearings.
            names('street-names', 'ways', 14, { 'symbol-placement': 'line', 'icon-rotation-alignment': 'viewport', 'symbol-spacing': 320, 'icon-size': 0.9 }),
            { id: 'signs', type: 'symbol', source, 'source-layer': 'points', minzoom: 15, filter: ['in', ['get', 'class'], ['literal', ['elevator', 'toilets', 'station', 'health', 'bus_stop']]], layout: { 'icon-image': ['concat', 'sign:', ['get', 'class']] } },
            names('point-names', 'points', 16, { 'icon-offset': [0, 22], 'icon-optional': true }), names('place-names', 'places', 10, { 'icon-size': 1.1 }),
            { id: 'report-signs', type: 'symbol', source: 'reports', layout: { 'icon-image': 'sign:report', 'icon-allow-overlap': true } },
            { id: 'end-signs', type: 'symbol', source: 'ends', layout: { 'icon-image': ['concat', 'sign:', ['get', 'end']], 'icon-allow-overlap': true, 'icon-size': 1.25 } },
            { id: 'person', type: 'circle', source: 'person', paint: { 'circle-radius': 8, 'circle-color': c.person, 'circle-stroke-width': 3, 'circle-stroke-color': '#ffffff' } },
        ],
    } as unknown as StyleSpecification;
}

export function draw(box: HTMLElement, info: MapInfo, lang: string, calm: boolean, tell: { pick: (at: Place, tapped: Tapped | null) => void; report: (id: number) => void }): Drawn {
    gl.setWorkerUrl(workerUrl);
    const colours = () => (isDark() ? dark : light);
    let c = colours();
    // The library's own controls follow the colours of the map.
    const dress = () => (box.dataset.theme = isDark() ? 'dark' : 'light');
    dress();
    const [west, south, east, north] = info.view;
    const map = new gl.Map({
        container: box, style: styleOf(info, lang, c), bounds: [west, south, west > east ? east + 360 : east, north], fitBoundsOptions: { padding: 12 }, maxZoom: 19, attributionControl: { compact: false },
        fadeDuration: calm ? 0 : 200, dragRotate: false, pitchWithRotate: false, cooperativeGestures: false, canvasContextAttributes: { preserveDrawingBuffer: false },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new gl.NavigationControl({ showCompass: false }), 'top-right');
    map.addControl(new gl.ScaleControl({}), 'bottom-left');
    map.on('styleimagemissing', ({ id }) => (id.startsWith('sign:') ? drawSign(map, id, c) : drawLabel(map, id, c)));
    const held = new Map<string, unknown>();
    const put = (name: string, data: unknown) => {
        held.set(name, data);
        (map.getSource(name) as GeoJSONSource | undefined)?.setData(data as never);
    };
    map.on('style.load', () => held.forEach((data, name) => (map.getSource(name) as GeoJSONSource).setData(data as never)));
    map.on('click', (event: MapMouseEvent) => {
        const hit = map.getLayer('report-signs') ? map.queryRenderedFeatures(event.point, { layers: ['report-signs'] })[0] : undefined;
        if (hit) tell.report(Number(hit.properties.id));
        else tell.pick([event.lngLat.lng, event.lngLat.lat], tapped(event));
    });
    // A finger is wide: what lies within some pixels of it is meant, points before ways.
    const k_finger = 10;
    function tapped({ point: { x, y } }: MapMouseEvent): Tapped | null {
        const found = map.queryRenderedFeatures([[x - k_finger, y - k_finger], [x + k_finger, y + k_finger]]).filter((one) => one.source === 'town');
        const of = (layer: string) => found.find((one) => one.sourceLayer === layer && (layer !== 'ways' || one.properties.class === 'steps' || one.properties.name));
        const hit = of('points') ?? of('places') ?? of('ways');
        if (!hit) return null;
        const { class: kind, name = '', name_en = '', wheelchair = '' } = hit.properties as Record<string, string>;
        return { kind, name: (lang === 'en' && name_en) || name, wheelchair };
    }
    map.on('idle', () => (box.dataset.drawn = 'yes'));
    const restyle = () => {
        c = colours();
        dress();
        map.setStyle(styleOf(info, lang, c), { diff: false });
    };
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', restyle);
    const watch = new MutationObserver(restyle);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const move = calm ? { duration: 0 } : { duration: 400 };
    return {
        ways(ways, chosen) {
            const order = ways.map((_, i) => i).sort((a, b) => Number(a === chosen) - Number(b === chosen));
            put('ways', { type: 'FeatureCollection', features: order.flatMap((i) => ways[i].stretches.map((one) => line(ways[i].line.slice(one.points[0], one.points[1] + 1), { chosen: i === chosen, certainty: one.certainty }))) });
            const shown = ways[chosen]?.line;
            if (!shown?.length) return;
            const bounds = shown.reduce((all, at) => all.extend(at), new gl.LngLatBounds(shown[0], shown[0]));
            map.fitBounds(bounds, { padding: 48, maxZoom: 17, ...move });
        },
        ends(from, to) {
            put('ends', { type: 'FeatureCollection', features: [...(from ? [point(from, { end: 'from' })] : []), ...(to ? [point(to, { end: 'to' })] : [])] });
            if (from && to) map.fitBounds(new gl.LngLatBounds(from, from).extend(to), { padding: 64, maxZoom: 17, ...move });
            else if (from ?? to) map.easeTo({ center: (from ?? to)!, zoom: Math.max(15, map.getZoom()), ...move });
        },
        reports: (list) => put('reports', { type: 'FeatureCollection', features: list.map((one) => point(one.at, { id: one.id })) }),
        question(asked) {
            put('question', asked ? line(asked, {}) : none);
            if (!asked) return;
            const bounds = asked.reduce((all, at) => all.extend(at), new gl.LngLatBounds(asked[0], asked[0]));
            map.fitBounds(bounds, { padding: 80, maxZoom: 18, ...move });
        },
        reach(area) {
            put('reach', area ? { type: 'FeatureCollection', features: area.map((rings) => ({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: rings } })) } : none);
            if (!area?.length) return;
            const all = area.flat(2);
            map.fitBounds(all.reduce((bounds, at) => bounds.extend(at), new gl.LngLatBounds(all[0], all[0])), { padding: 32, maxZoom: 17, ...move });
        },
        person: (at) => put('person', at ? { type: 'FeatureCollection', features: [point(at, {})] } : none),
        look: (at, zoom = 17) => map.easeTo({ center: at, zoom: Math.max(zoom, map.getZoom()), ...move }),
        resize: () => map.resize(),
        end() {
            media.removeEventListener('change', restyle);
            watch.disconnect();
            map.remove();
        },
    };
}
