"""openrouteservice's clients against a running server: the requests that openrouteservice-py documents, member for member, with places of the invented town."""
import json
import unittest

from support import Case

HERE, LIBRARY, AWAY = [0.0164, 0.0203], [0.0173, 0.0252], [0.0236, 0.0224]


class OrsClients(Case):
    def setUp(self):
        super().setUp()
        self.begin()
        self.run_modou("map", "import", "--data", self.data, "--demo")
        self.server = self.serve()

    def post(self, path, body, status=200):
        code, headers, reply = self.server.ask("/ors" + path, json.dumps(body).encode(), {"Content-Type": "application/json", "Authorization": "none"})
        self.assertEqual(code, status, reply)
        return headers["Content-Type"], json.loads(reply)

    def unused(self, reply):
        return [one["member"] for one in reply.get("warnings", [])]

    def test_directions(self):
        asked = {"coordinates": [HERE, LIBRARY], "preference": "fastest", "units": "mi", "language": "en", "geometry": "true", "geometry_simplify": "false", "maneuvers": True, "suppress_warnings": False,
                 "instructions": "false", "instructions_format": "html", "alternative_routes": {"share_factor": 0.6, "target_count": 2, "weight_factor": 1.4}, "roundabout_exits": "true",
                 "attributes": ["avgspeed"], "radiuses": [350, 350], "bearings": [[50, 50], [50, 50]], "skip_segments": [0, 1], "elevation": "true", "maximum_speed": 95, "extra_info": ["roadaccessrestrictions"],
                 "optimized": "false", "continue_straight": True, "options": {"avoid_features": ["steps"]}}
        kind, geo = self.post("/v2/directions/wheelchair/geojson", asked)
        self.assertTrue(kind.startswith("application/geo+json"))
        properties = geo["features"][0]["properties"]
        self.assertNotIn("steps", properties["segments"][0])
        self.assertGreater(properties["segments"][0]["avgspeed"], 1)
        self.assertEqual(sorted(self.unused(geo)), sorted(["maneuvers", "instructions_format", "alternative_routes.share_factor", "alternative_routes.weight_factor", "roundabout_exits", "bearings",
                                                           "skip_segments", "elevation", "maximum_speed", "extra_info", "continue_straight"]))
        self.assertEqual(properties["warnings"], geo["warnings"])
        plain = self.post("/v2/directions/wheelchair/geojson", {"coordinates": [HERE, LIBRARY]})[1]
        self.assertNotIn("warnings", plain)
        metres = plain["features"][0]["properties"]["summary"]["distance"]
        self.assertAlmostEqual(properties["summary"]["distance"] * 1609.344, metres, delta=1)
        for path in ("/v2/directions/wheelchair/json", "/v2/directions/wheelchair"):
            kind, own = self.post(path, {"coordinates": [HERE, LIBRARY], "units": "km", "id": "mine"})
            self.assertTrue(kind.startswith("application/json"))
            self.assertAlmostEqual(own["routes"][0]["summary"]["distance"] * 1000, metres, delta=0.1)
            self.assertIsInstance(own["routes"][0]["geometry"], str)
            self.assertEqual(own["metadata"]["id"], "mine")
            self.assertGreater(len(own["routes"][0]["segments"][0]["steps"]), 1)

    def test_directions_by_the_address(self):
        code, _, reply = self.server.ask("/ors/v2/directions/foot-walking?api_key=k&start=%s,%s&end=%s,%s" % (*HERE, *LIBRARY))
        self.assertEqual(code, 200, reply)
        self.assertEqual(json.loads(reply)["features"][0]["geometry"]["type"], "LineString")
        code, _, reply = self.server.ask("/ors/v2/directions/foot-walking?start=1")
        self.assertEqual(code, 400)
        self.assertIn("start", json.loads(reply)["error"]["message"])

    def test_isochrones(self):
        asked = {"locations": [HERE, AWAY], "profile": "wheelchair", "range_type": "distance", "range": [500], "units": "m", "location_type": "start", "attributes": ["area", "reachfactor"], "interval": [250],
                 "intersections": "true", "options": {"avoid_features": ["steps", "ferries"]}}
        for path in ("/v2/isochrones/wheelchair/geojson", "/v2/isochrones/wheelchair"):
            _, geo = self.post(path, asked)
            self.assertEqual([(f["properties"]["group_index"], f["properties"]["value"]) for f in geo["features"]], [(0, 250), (0, 500), (1, 250), (1, 500)])
            self.assertEqual(sorted(self.unused(geo)), ["attributes", "intersections"])
        self.post("/v2/isochrones/wheelchair", {**asked, "location_type": "destination"}, 400)

    def test_matrix(self):
        asked = {"locations": [HERE, LIBRARY], "sources": [1], "destinations": [0], "profile": "wheelchair", "metrics": ["duration", "distance"], "resolve_locations": "true", "units": "mi", "optimized": "false"}
        for path in ("/v2/matrix/wheelchair/json", "/v2/matrix/wheelchair"):
            _, matrix = self.post(path, asked)
            self.assertEqual([len(row) for row in matrix["distances"]], [1])
            self.assertGreater(matrix["durations"][0][0], 60)
            self.assertLess(matrix["distances"][0][0], 2)
            self.assertIn("name", matrix["destinations"][0])
            self.assertEqual(len(matrix["sources"]), 1)
            self.assertEqual(self.unused(matrix), [])

    def test_snap(self):
        for path in ("/v2/snap/wheelchair", "/v2/snap/wheelchair/json"):
            _, snapped = self.post(path, {"locations": [HERE], "radius": 300, "id": "mine"})
            self.assertEqual(len(snapped["locations"]), 1)

    def test_what_is_not_here_says_where_it_is(self):
        code, _, reply = self.server.ask("/ors/geocode/search?text=x")
        self.assertEqual((code, "/v1/map/search" in json.loads(reply)["error"]["message"]), (404, True))
        self.assertIn("order", self.post("/optimization", {"jobs": []}, 404)[1]["error"]["message"])
        self.assertIn("heights", self.post("/elevation/point", {"geometry": [1, 2]}, 404)[1]["error"]["message"])
        self.assertIn("message", self.post("/pois", {"request": "pois"}, 404)[1]["error"])
        self.assertIn("geojson", self.post("/v2/directions/wheelchair/gpx", {"coordinates": [HERE, LIBRARY]}, 406)[1]["error"]["message"])
        self.post("/v2/directions/driving-car/json", {"coordinates": [HERE, LIBRARY]}, 400)

    def test_radiuses_and_misplaced_limits_count(self):
        far = [HERE[0] + 0.0012, HERE[1] + 0.0004]
        error = self.post("/v2/directions/wheelchair/json", {"coordinates": [far, LIBRARY], "radiuses": [1, 350]}, 404)[1]["error"]
        self.assertEqual(error["code"] in (2009, 2010), True)
        where = [{"options": {"profile_params": {"restrictions": {"maximum_incline": 6}}}}, {"options": {"profile_params": {"maximum_incline": 6}}}, {"restrictions": {"maximum_incline": "6"}}]
        ways = [self.post("/v2/directions/wheelchair/json", {"coordinates": [[0.0236, 0.0224], [0.0236, 0.0244]], **one})[1]["routes"][0]["summary"] for one in where]
        self.assertEqual(ways[1:], ways[:-1])
        free = self.post("/v2/directions/wheelchair/json", {"coordinates": [[0.0236, 0.0224], [0.0236, 0.0244]]})[1]["routes"][0]["summary"]
        self.assertGreater(ways[0]["distance"], free["distance"])


if __name__ == "__main__":
    unittest.main()
