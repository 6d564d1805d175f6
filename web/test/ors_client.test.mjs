// openrouteservice-js, as npm has it, against this server: only its host is another one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Openrouteservice from 'openrouteservice-js';

const base = (process.env.MODOU_URL ?? 'http://localhost:8080').replace(/\/$/, '');
const host = `${base}/ors`, k_here = [0.0164, 0.0203], k_library = [0.0173, 0.0252];
const { Directions, Isochrones, Matrix, Snap, Geocode, Optimization } = Openrouteservice;

describe('openrouteservice-js', () => {
    test('finds a way as GeoJSON and in its own shape, and around steps when asked to', async () => {
        const directions = new Directions({ host });
        const geo = await directions.calculate({ coordinates: [k_here, k_library], profile: 'foot-walking', format: 'geojson', preference: 'shortest', language: 'zh-cn' });
        const own = await directions.calculate({ coordinates: [k_here, k_library], profile: 'foot-walking', format: 'json', preference: 'shortest', units: 'km' });
        const bare = await directions.calculate({ coordinates: [k_here, k_library], profile: 'foot-walking', preference: 'shortest' });
        const metres = geo.features[0].properties.summary.distance;
        assert.ok(metres > 500);
        assert.ok(Math.abs(own.routes[0].summary.distance * 1000 - metres) < 0.1);
        assert.equal(typeof bare.routes[0].geometry, 'string');
        const around = await directions.calculate({ coordinates: [k_here, k_library], profile: 'foot-walking', preference: 'shortest', avoidables: ['steps'] });
        assert.ok(around.routes[0].summary.distance > metres + 50, 'the steps of the library are gone around');
    });
    test('limits of a wheelchair count', async () => {
        const directions = new Directions({ host });
        const hill = { coordinates: [[0.0236, 0.0224], [0.0236, 0.0244]], profile: 'wheelchair' };
        const free = await directions.calculate({ ...hill }), flat = await directions.calculate({ ...hill, restrictions: { maximum_incline: 6 } });
        assert.ok(flat.routes[0].summary.distance > free.routes[0].summary.distance);
    });
    test('isochrones, matrix and snapping', async () => {
        const areas = await new Isochrones({ host }).calculate({ locations: [k_here, k_library], profile: 'wheelchair', range: [600], interval: 300, range_type: 'time', avoidables: ['steps'] });
        assert.equal(areas.features.length, 4);
        const table = await new Matrix({ host }).calculate({ locations: [k_here, k_library], profile: 'wheelchair', sources: ['all'], destinations: ['all'], metrics: ['distance'] });
        assert.equal(table.distances[0][0], 0);
        assert.ok(table.distances[0][1] > 500);
        const named = await new Matrix({ host }).calculate({ locations: [k_here, k_library], profile: 'wheelchair', format: 'json' });
        assert.equal(named.durations.length, 2);
        const snapped = await new Snap({ host }).calculate({ locations: [k_here], profile: 'wheelchair', radius: 300, format: 'json' });
        assert.equal(snapped.locations.length, 1);
    });
    test('what is not here says so', async () => {
        const words = async (work) => {
            const error = await work.then(() => assert.fail('it was answered'), (one) => one);
            return { status: error.status, message: (await error.response.json()).error.message };
        };
        const gpx = await words(new Directions({ host }).calculate({ coordinates: [k_here, k_library], profile: 'wheelchair', format: 'gpx' }));
        assert.equal(gpx.status, 406);
        assert.match(gpx.message, /geojson/);
        const names = await words(new Geocode({ host }).geocode({ text: 'x' }));
        assert.equal(names.status, 404);
        assert.match(names.message, /map\/search/);
        assert.equal((await words(new Optimization({ host }).optimize({ jobs: [] }))).status, 404);
    });
});
