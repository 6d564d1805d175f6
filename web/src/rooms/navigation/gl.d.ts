// The build of MapLibre that needs no script from a blob (the server's policy allows only files of its own).
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
    const library: typeof import('maplibre-gl');
    export default library;
}
declare module 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url' {
    const url: string;
    export default url;
}
