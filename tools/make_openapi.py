#!/usr/bin/env python3
"""Writes docs/openapi.json: the API in OpenAPI 3.1. Run by hand when a route changes; a test holds the file against the routes."""
import json
import pathlib

S = lambda **k: {"type": "string", **k}
I = lambda **k: {"type": "integer", **k}
ARR = lambda item: {"type": "array", "items": item}
REF = lambda name: {"$ref": f"#/components/schemas/{name}"}


def obj(required=None, **properties):
    return {"type": "object", "properties": properties, "required": required or list(properties)}


AS_OF = obj(size=I(description="entries in the book that the figures rest on"), time=S(format="date-time"))
COMMON = {"as_of": REF("AsOf"), "demo": {"type": "boolean", "description": "the book holds made data"}}
FEN = I(minimum=0, description="fen (1/100 yuan)")
OPTIONAL_NUMBER = {"type": ["integer", "null"]}
OPTIONAL_DAY = {"type": ["string", "null"], "format": "date"}
SUM = obj(project=S(), title_zh=S(), title_en=S(), gifts=I(), amount_fen=FEN)
GIFT = dict(sequence=I(description="position in the book"), project=S(), title_zh=S(), title_en=S(), amount_fen=FEN,
            day=S(format="date", description="Asia/Shanghai"), recorded=S(format="date-time"))

OR_NULL = lambda kind, **k: {"type": [kind, "null"], **k}
SOURCES = dict(payout=I(), settle=OR_NULL("integer"), amount_fen=FEN, **{"from": {**FEN, "description": "the payment's fen that this page begins at"}}, to={**FEN, "description": "and ends before"},
               other_fen={**FEN, "description": "of these, what came by a way that is not public; with days or gifts they add up to `to` - `from`"}, next=OR_NULL("integer", description="`from` of the next page; null: this is the end"))
NEXT = OR_NULL("integer", description="`before` of the next page; null: this is the end. What the book grows by meanwhile is neither skipped nor repeated")
ENTRY_ASKED = {"type": ["object", "null"], "description": "the Entry of that number, when what is looked for is a number"}
BEYOND = OR_NULL("integer", minimum=0, description="how much more was paid out than statements show as received, holder by holder; null: no statement was read")
PICTURE_OR_NULL = {"anyOf": [REF("Picture"), {"type": "null"}]}
UPDATE = dict(entry=I(description="the note of the book that names it"), day=S(format="date"))

schemas = {
    "AsOf": AS_OF,
    "Money": obj(recorded_fen={**FEN, "description": "written in the book"},
                 received_fen=OR_NULL("integer", description="covered by statements, oldest gifts first; of a project: gifts up to the day that its holder's statements cover in full; null: no statement was read"),
                 received_to=OR_NULL("string", format="date", description="every gift up to this day was received"), paid_fen=FEN,
                 promised_fen={**FEN, "description": "set aside for payouts that are proposed or approved"}, waiting_fen={**FEN, "description": "not yet promised: recorded, neither paid out nor set aside"}),
    "Payout": obj(payout=I(description="the entry that set the money aside"), project=S(), title_zh=S(), title_en=S(), holder=S(), payee=S(),
                  people=I(description="0: an organisation is paid; else so many persons, at least 5"), amount_fen=FEN,
                  status=S(enum=["proposed", "approved", "paid", "cancelled"]), account=I(description="book account of the payee or the batch"),
                  purpose=OR_NULL("string", description="of payments to organisations"), proposed_day=OPTIONAL_DAY, approved_day=OPTIONAL_DAY, ended_day=OPTIONAL_DAY,
                  settle=OR_NULL("integer", description="the payment's entry"), evidence_sha256=OR_NULL("string"), paid_evidence_sha256=OR_NULL("string"),
                  statement={**obj(confirmed={"type": "boolean"}, day=OR_NULL("string", format="date", description="of the line that shows it"), amount_fen=OR_NULL("integer"), read_to=OR_NULL("string", format="date", description="last day of which a statement of the holder was read; null: none was")),
                             "type": ["object", "null"], "description": "what the holder's statements show of the payment; null while it is not paid"}),
    "Payouts": obj(**COMMON, payouts=ARR(REF("Payout")), next=OR_NULL("integer", description="`before` of the next page, with the same filters; null: this is the end"), holders=ARR(S()), projects=ARR(obj(project=S(), title_zh=S(), title_en=S()))),
    "PayoutSources": obj(**COMMON, **SOURCES, days=ARR(obj(day=S(format="date"), gifts=I(), amount_fen=FEN, **{"from": FEN}))),
    "PayoutGifts": obj(**COMMON, **SOURCES, gifts=ARR(obj(sequence=I(), day=S(format="date"), amount_fen={**FEN, "description": "the part of the gift that went into this payment"}, **{"from": FEN}))),
    "OperatorPage": obj(**COMMON, operator={**obj(name_zh=S(), name_en=S(), address=S(description="of the site"), email=S(), phone=S(), post_zh=S(), post_en=S(), complaints_zh=S(), complaints_en=S(), filing=S(description="备案号")),
                                            "type": ["object", "null"], "description": "empty text where nothing was said; null: the administrator gave no file"}),
    "PayoutPage": obj(**COMMON, payout=REF("Payout")),
    "Day": obj(day=S(format="date"), gifts=I(), amount_fen=FEN),
    "Gift": obj(**GIFT),
    "Entry": obj(sequence=I(), kind=S(enum=["post", "reserve", "settle", "release", "correct", "open", "close", "note"]), hidden={"type": "boolean", "description": "a person stands on one side: neither day, amount nor accounts are public"},
                 day=OPTIONAL_DAY, amount_fen=OR_NULL("integer"), project=OR_NULL("string"), title_zh=OR_NULL("string"), title_en=OR_NULL("string"), refers=OR_NULL("integer"), text=OR_NULL("string"), page=OR_NULL("string", description="where it is shown")),
    "Gifts": obj(**COMMON, project=OR_NULL("string"), title_zh=OR_NULL("string"), title_en=OR_NULL("string"), gifts=ARR(obj(**GIFT)), next=NEXT),
    "Entries": obj(**COMMON, entries=ARR(REF("Entry")), next=NEXT),
    "ProjectCard": obj(project=S(), title_zh=S(), title_en=S(), cause=S(), holder=S(description="who legally holds the money"), holder_en=S(description="its English name; empty where no project gives it"), region=S(),
                       gifts=I(), amount_fen=FEN, givers=I(), first_day=OPTIONAL_DAY, last_day=OPTIONAL_DAY, picture=PICTURE_OR_NULL, target_fen=OR_NULL("integer")),
    "Picture": obj(src=S(description="/pictures/{sha256}.jpg"), width=I(), height=I(), alt_zh=S(), alt_en=S()),
    "About": obj(description_zh=S(), description_en=S(), plan_zh=S(), plan_en=S(), target_fen=OR_NULL("integer"), beneficiaries=OR_NULL("integer", description="how many"), beneficiaries_zh=S(description="who they are"), beneficiaries_en=S(),
                 period_from=OPTIONAL_DAY, period_to=OPTIONAL_DAY, budget=ARR(obj(zh=S(), en=S(), amount_fen=FEN)), filing=S(description="备案编号 of the public fundraising"), certificate=S(description="登记证书号 of the holder"), contact=S(),
                 holder_en=S(), pictures=ARR(REF("Picture")), entry=I(description="the note of the book that has the SHA-256 of this version"), day=S(format="date", description="of that note"), sha256=S(), version=I()),
    "Updates": obj(**COMMON, project=S(), title_zh=S(), title_en=S(), updates=ARR(obj(**UPDATE, title_zh=S(), title_en=S(), text_zh=S(), text_en=S(), picture=PICTURE_OR_NULL, sha256=S())), next=NEXT),
    "UpdatePage": obj(**COMMON, project=S(), title_zh=S(description="of the project"), title_en=S(), holder=S(), holder_en=S(), **UPDATE, update_title_zh=S(), update_title_en=S(), text_zh=S(), text_en=S(), picture=PICTURE_OR_NULL, sha256=S()),
    "Home": obj(**COMMON, gifts=I(), amount_fen=FEN, shops=I(), buyers=I(), projects=I(), money=REF("Money"), paid_beyond_received_fen=BEYOND, days=ARR(REF("Day")), latest=ARR(REF("Gift")), top=ARR(REF("ProjectCard"))),
    "Projects": obj(**COMMON, total=I(), page=I(), pages=I(), projects=ARR(REF("ProjectCard")), causes=ARR(obj(cause=S(), projects=I())), regions=ARR(obj(region=S(), projects=I())), entry=ENTRY_ASKED),
    "Project": obj(**COMMON, project=REF("ProjectCard"), account=I(), money=REF("Money"), paid_beyond_received_fen=BEYOND, days=ARR(REF("Day")), latest=ARR(REF("Gift")),
                   definition=obj(programme=S(), version=I(), poster_zh=S(), poster_en=S()), about={"anyOf": [REF("About"), {"type": "null"}], "description": "what the project is for, as those who run it say it; texts are empty where nothing was said"},
                   updates={**ARR(obj(**UPDATE, title_zh=S(), title_en=S())), "description": "the newest five"}, updates_total=I()),
    "Pledge": obj(item=S(description="*: every item without a pledge of its own"), mode=S(enum=["percent", "fixed", "none"]), value=S(description="percent, or yuan"), project=S(), title_zh=S(), title_en=S(),
                  **{"from": S(format="date")}, in_force={"type": "boolean", "description": "an order placed now gives by it"}),
    "Shops": obj(**COMMON, total=I(), page=I(), pages=I(), more={"type": "boolean", "description": "more shops promise this than are looked through for one question"},
                 shops=ARR(obj(["shop", "gifts", "amount_fen"], shop=S(), gifts=I(), amount_fen=FEN, pledges={**ARR(REF("Pledge")), "description": "those that were asked for"})), entry=ENTRY_ASKED),
    "Shop": obj(**COMMON, shop=S(), gifts=I(), amount_fen=FEN, newest_only={"type": "boolean", "description": "sums by project and day are of the newest gifts only"},
                first_day=OPTIONAL_DAY, last_day=OPTIONAL_DAY, projects=ARR(SUM), days=ARR(REF("Day")), pledges=ARR(REF("Pledge")), pledges_more={"type": "boolean", "description": "only the first 200 are here"}),
    "Deeds": obj(**COMMON, gifts=I(), amount_fen=FEN, newest_only={"type": "boolean", "description": "all sums are of the newest 20,000 gifts only"}, first_day=OPTIONAL_DAY, projects=ARR(SUM), latest=ARR(obj(**GIFT, shop=S())), next=NEXT),
    "GiftPage": obj([*COMMON, "sequence", "kind", "project", "amount_fen", "standing_fen", "account", "interval", "rule", "corrected_by", "corrects", "commitment", "leaf"],
                    **COMMON, sequence=I(), kind=S(enum=["post", "correct"]), project=S(), title_zh=S(), title_en=S(), holder=S(), holder_en=S(), amount_fen=FEN,
                    standing_fen={**FEN, "description": "what corrections have left of it"}, day=S(format="date"), recorded=S(format="date-time"), account=I(),
                    interval=ARR(I()), rule=obj(programme=OR_NULL("string", description="of the definition that made the entry, whatever is in force today"), version=OR_NULL("integer"), pledge=I(),
                                                          sha256=OR_NULL("string", description="of the definition's text: /v1/definitions/{sha256}")), corrected_by=ARR(I()), corrects={"type": ["integer", "null"]},
                    commitment=S(), leaf=S(), shop=S(description="only with the private link of its buyer")),
    "Hop": obj(sequence=I(), **{"from": S(description="public name; of a private account what it is: shop, fund, payee")}, from_account=OPTIONAL_NUMBER, to=S(), to_account=OPTIONAL_NUMBER,
               interval={"type": ["array", "null"], "items": I(), "description": "[begin, end) on the inflow line of `to`; null when it is private"}, correction={"type": "boolean"},
               settles={"type": ["integer", "null"], "description": "the payout that this payment keeps"}),
    "Trace": obj(as_of=REF("AsOf"), sequence=I(), direction=S(enum=["forwards", "backwards"]), amount_fen=FEN,
                 parts=ARR(obj(**{"from": S()}, from_account=OPTIONAL_NUMBER, to=S(), to_account=OPTIONAL_NUMBER, amount_fen=FEN,
                               cut={"type": "boolean", "description": "the way is longer than shown"},
                               persons={"type": "boolean", "description": "paid on to (backwards: by) persons, who are not public: the public trace ends here"}, hops=ARR(REF("Hop")))),
                 unspent_fen=FEN, waits=ARR(obj(at=S(), at_account=OPTIONAL_NUMBER, amount_fen=FEN)), taken_back_fen=FEN, more={"type": "boolean"},
                 rest_fen={**FEN, "description": "what the next pages are about"}, next={"type": ["integer", "null"], "description": "`page` of the next page"}),
    "Totals": obj(as_of=REF("AsOf"), transfers=I(description="entries that move amounts"), projects=ARR(obj(project=S(), gifts=I(), amount_fen=FEN)), shops=I(), buyers=I(),
                  money=REF("Money"), holders=ARR(obj(holder=S(), money=REF("Money")))),
    "Outcome": obj(index=I(), outcome=S(enum=["gift", "duplicate", "skipped", "rejected", "refund"]), reason={"type": ["string", "null"]}, sequence={"type": ["integer", "null"]},
                   field={"type": ["string", "null"]}, kind={"type": ["string", "null"]}),
    "Event": obj(["type"], specversion=S(enum=["1.0"]), type=S(enum=["order.received", "order.refunded"]), source=S(), id=S(), time=S(), datacontenttype=S(), data_base64=S(description="data, as base64"),
                 data=obj(["order"], order=S(), shop=S(), item=S(), buyer=S(), paid={"type": ["string", "number"]}, placed=S(), received=S(), currency=S(enum=["CNY"]))),
    "Problem": obj(["type", "title", "status", "code", "detail"], type=S(), title=S(), title_zh=S(), status=I(), code=S(), detail=S(), detail_zh=S(), at=S(description="where in the request, like \"offset 17\"")),
}

PROBLEM = {"description": "what went wrong (RFC 9457)", "content": {"application/problem+json": {"schema": REF("Problem")}}}


def reply(schema, kind="application/json"):
    return {"200": {"description": "OK", "content": {kind: {"schema": schema}}}, "default": PROBLEM}


def get(operation, summary, schema, path=(), query=(), kind="application/json"):
    parameters = [{"name": p, "in": "path", "required": True, "schema": S()} for p in path]
    parameters += [{"name": q, "in": "query", "required": False, "schema": S()} for q in query]
    return {"get": {"operationId": operation, "summary": summary, "security": [], "parameters": parameters, "responses": reply(schema, kind)}}


POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3, "description": "[longitude, latitude] in degrees; WGS 84, or GCJ-02 where the body says \"crs\": \"gcj02\""}
N = lambda **k: {"type": "number", **k}
DEVICE = {"name": "Modou-Device", "in": "header", "required": True, "schema": S(), "description": "32 random bytes in base64url, made and kept by the device; the server stores only their digest"}
schemas |= {
    "Map": obj(["ready"], ready={"type": "boolean", "description": "false: no map was imported"}, name_zh=S(), name_en=S(), demo={"type": "boolean"}, build=S(), box=ARR(N(description="west, south, east, north")), view=ARR(N(description="where most ways lie")), center=POSITION, attribution=S(),
               max_zoom=I(), reports=obj(version=I(), standing=I()),
               presets=ARR(obj(name=S(), speed_kmh=N(), limits={"type": "object"}, why_zh=S(), why_en=S()))),
    "Found": obj(["name", "kind", "at"], name=S(), name_en=S(), kind=S(), where=S(), at=POSITION, node=I(), way=I(), relation=I(), distance_m=N()),
    "GeoJson": obj(["type", "features"], version=I(description="of the reports: rises with each change"), type=S(enum=["FeatureCollection"]), features=ARR({"type": "object"}), bbox=ARR(N()), metadata={"type": "object"}),
    "OrsError": obj(["error"], error=obj(["code", "message"], code=I(), message=S(), message_zh=S()), modou={"type": "object", "description": "why there is no way, the barriers and the nearest point that can be reached"}),
    "NewReport": obj(["at", "kind"], at=POSITION, way=I(description="OSM way; without it the nearest"),
                     kind=S(enum=["blocked", "steps", "kerb", "narrow", "steep", "surface", "lift_broken", "no_kerb", "flat", "wide", "ramp", "lift", "passable"]),
                     who=S(enum=["everyone", "wheels", "walkers"]), value=N(description="m of kerb or width, % of slope"), surface=S(), smoothness=S(),
                     note=S(maxLength=280), photo=S(description="data:image/jpeg;base64,…, at most 1 MiB; shown only once a moderator accepted the report")),
    "Reported": obj(id=I(), version=I(), in_effect={"type": "boolean"}, unconfirmed={"type": "boolean", "description": "one of many reports from there in a short time: it counts once somebody else says the same"}, confidence=N()),
    "Version": obj(version=I()),
    "Question": obj(["way", "at", "line", "asks", "passes"], way=I(), at=POSITION, line=ARR(POSITION), asks=S(enum=["kerb", "incline", "width", "surface"]), name=S(), name_en=S(), passes=I(), distance_m=N()),
    "Directions": obj(["coordinates"], coordinates={**ARR(POSITION), "minItems": 2, "maxItems": 2}, preference=S(enum=["recommended", "shortest", "fastest"]), language=S(), units=S(enum=["m", "km", "mi"]),
                      radiuses=ARR(N()), instructions={"type": "boolean"}, geometry={"type": "boolean"}, attributes=ARR(S(enum=["avgspeed", "detourfactor", "percentage"])), id=S(), options={"type": "object"},
                      alternative_routes={"type": "object"}, crs=S(enum=["wgs84", "gcj02"]), modou={"type": "object", "description": "as `modou map route` takes it: unknown, steps, limits, forbid, reports"}),
    "Isochrones": obj(["locations", "range"], locations=ARR(POSITION), range=ARR(N()), range_type=S(enum=["time", "distance"]), options={"type": "object"}, modou={"type": "object"}),
    "MatrixAsked": obj(["locations"], locations=ARR(POSITION), sources={}, destinations={}, metrics=ARR(S(enum=["distance", "duration"])), options={"type": "object"}, modou={"type": "object"}),
    "SnapAsked": obj(["locations"], locations=ARR(POSITION), radius=N(maximum=5000)),
}


def post(operation, summary, body, answer, path=(), device=False, status="200", kind="application/json", problem=None):
    parameters = [{"name": p, "in": "path", "required": True, "schema": S()} for p in path] + ([DEVICE] if device else [])
    responses = {status: {"description": "OK", "content": {kind: {"schema": answer}}}, "default": problem or PROBLEM}
    return {"post": {"operationId": operation, "summary": summary, "security": [], "parameters": parameters,
                     "requestBody": {"required": True, "content": {"application/json": {"schema": body}}}, "responses": responses}}


GEO = "application/geo+json"
ORS = {"description": "as openrouteservice tells errors", "content": {"application/json": {"schema": REF("OrsError")}}}

paths = {
    "/v1/map": get("map", "What map this site has, and the presets of people", REF("Map")),
    "/v1/map/tiles/{tile}": get("map_tile", "A vector tile (MVT 2.1): Z-X-Y.mvt, Z from 0 to 15; 204 where nothing is", S(), path=("tile",), query=("build",), kind="application/vnd.mapbox-vector-tile"),
    "/v1/map/search": post("map_search", "Names on the map: any language, pinyin, initials", obj(["q"], q=S(maxLength=200), near=POSITION, limit=I(maximum=50)), obj(results=ARR(REF("Found")))),
    "/v1/map/survey": post("map_survey", "Untold kerbs, slopes, widths and grounds that most ways around a place hang on", obj([], near=POSITION, profile=S(), limit=I(maximum=100)),
                           obj(routes=I(), questions=ARR(REF("Question")))),
    "/v1/map/reports": {**get("map_reports", "Reports that count now", REF("GeoJson"), query=("box",), kind=GEO),
                        **post("map_report", "Report a barrier, or a way through; the next route knows it", REF("NewReport"), REF("Reported"), device=True, status="201")},
    "/v1/map/reports/{id}/voice": post("map_voice", "Still there, or gone", obj(still={"type": "boolean"}), REF("Version"), path=("id",), device=True),
    "/v1/map/reports/{id}/withdraw": post("map_withdraw", "Take one's own report back", {"type": "object"}, REF("Version"), path=("id",), device=True),
    "/v1/map/photos/{id}": get("map_photo", "The photograph of an accepted report", S(), path=("id",), kind="image/jpeg"),
    "/ors/v2/directions/{profile}/geojson": post("ors_directions", "A way, in the shape of openrouteservice v2; profile: manual, powered, cane, pram, wheelchair (the rules of openrouteservice), foot-walking", REF("Directions"), REF("GeoJson"),
                                                 path=("profile",), kind=GEO, problem=ORS),
    "/ors/v2/directions/{profile}/json": post("ors_directions_json", "The same in the shape of openrouteservice itself: lines as encoded polylines", REF("Directions"), {"type": "object"}, path=("profile",), problem=ORS),
    "/ors/v2/directions/{profile}/gpx": post("ors_directions_gpx", "406: GPX is not made here", REF("Directions"), REF("OrsError"), path=("profile",), status="406", problem=ORS),
    "/ors/v2/directions/{profile}": {**post("ors_directions_plain", "As /json", REF("Directions"), {"type": "object"}, path=("profile",), problem=ORS),
                                     **get("ors_directions_get", "As /geojson, for clients that ask by the address (positions then end in logs on the way: POST is better)", REF("GeoJson"), path=("profile",),
                                           query=("start", "end", "api_key"), kind=GEO)},
    "/ors/v2/isochrones/{profile}/geojson": post("ors_isochrones_geojson", "How far one gets", REF("Isochrones"), REF("GeoJson"), path=("profile",), kind=GEO, problem=ORS),
    "/ors/v2/isochrones/{profile}": post("ors_isochrones", "How far one gets", REF("Isochrones"), REF("GeoJson"), path=("profile",), kind=GEO, problem=ORS),
    "/ors/v2/matrix/{profile}": post("ors_matrix", "Distances and times between many places; at most 100 × 100", REF("MatrixAsked"), {"type": "object"}, path=("profile",), problem=ORS),
    "/ors/v2/matrix/{profile}/json": post("ors_matrix_json", "Distances and times between many places; at most 100 × 100", REF("MatrixAsked"), {"type": "object"}, path=("profile",), problem=ORS),
    "/ors/v2/snap/{profile}": post("ors_snap_plain", "The nearest usable ways", REF("SnapAsked"), {"type": "object"}, path=("profile",), problem=ORS),
    "/ors/v2/snap/{profile}/json": post("ors_snap", "The nearest usable ways", REF("SnapAsked"), {"type": "object"}, path=("profile",), problem=ORS),
    "/v1/home": get("home", "What is being given now", REF("Home")),
    "/v1/projects": get("projects", "Projects, filtered and sorted", REF("Projects"), query=("q", "cause", "region", "sort", "page")),
    "/v1/projects/{id}": get("project", "One project", REF("Project"), path=("id",)),
    "/v1/projects/{id}/updates": get("project_updates", "A project's updates, newest first, at most 20; before: only entries below", REF("Updates"), path=("id",), query=("before",)),
    "/v1/projects/{id}/feed": get("project_feed", "Its newest 50 updates as an Atom feed (RFC 4287)", S(), path=("id",), query=("lang",), kind="application/atom+xml"),
    "/v1/updates/{entry}": get("update", "One update of a project", REF("UpdatePage"), path=("entry",)),
    "/pictures/{picture}": get("picture", "A picture of a project's page or update: SHA-256.jpg. It never changes", S(), path=("picture",), kind="image/jpeg"),
    "/v1/shops": get("shops", "Shops by name (q), by what they promise (promise: 1% library), sorted by name or sum", REF("Shops"), query=("q", "promise", "sort", "page")),
    "/v1/shops/{id}": get("shop", "One shop: sums only", REF("Shop"), path=("id",)),
    "/v1/deeds/{token}": get("deeds", "A buyer's good deeds, by private link", REF("Deeds"), path=("token",), query=("before",)),
    "/v1/gifts": get("gifts", "Gifts, newest first, at most 50; of one project; before: only entries below", REF("Gifts"), query=("project", "before")),
    "/v1/entries": get("entries", "Entries of the book as their public leaves have them, newest first, at most 50; before: only entries below", REF("Entries"), query=("before",)),
    "/v1/export/{table}": get("export", "A whole list as a file: gifts, entries, payouts, projects or shops, .csv or .ndjson; gifts of one project, payouts with the filters of their list", S(), path=("table",), query=("project", "holder", "status", "from", "to"), kind="text/csv"),
    "/v1/gifts/{sequence}": get("gift", "One gift, with its address in the book", REF("GiftPage"), path=("sequence",), query=("deed",)),
    "/v1/definitions/{sha256}": get("definition", "The text of a programme's definition, as it was published", S(), path=("sha256",), kind="application/toml"),
    "/v1/entries/{sequence}/trace": get("trace", "What an entry's money did, or (backwards) who paid it: first in, first out, at most 100 parts", REF("Trace"),
                                         path=("sequence",), query=("direction", "page")),
    "/v1/operator": get("operator", "Who runs this site, how to reach them and how to complain (serve --operator)", REF("OperatorPage")),
    "/v1/payouts": get("payouts", "Payments out of projects, newest first, at most 100; narrowed by project, holder, status and the day of the last step (from, to); before: only smaller numbers", REF("Payouts"), query=("project", "holder", "status", "from", "to", "before")),
    "/v1/payouts/{payout}": get("payout", "One payment", REF("PayoutPage"), path=("payout",)),
    "/v1/payouts/{payout}/sources": get("payout_sources", "The gifts that a payment was paid from, by day; a day may go on on the next page", REF("PayoutSources"), path=("payout",), query=("from",)),
    "/v1/payouts/{payout}/gifts": get("payout_gifts", "The same gifts one by one, at most 100, in the order in which they were spent; day: of that day only", REF("PayoutGifts"), path=("payout",), query=("from", "day")),
    "/v1/entries/{sequence}/receipt": get("receipt", "C2SP tlog-proof of an entry; with its giver's private link also the opening of the commitment", S(), path=("sequence",),
                                           query=("deed",), kind="text/plain"),
    "/log/checkpoint": get("checkpoint", "The newest signed checkpoint (C2SP tlog-checkpoint), at most a second behind the book", S(), kind="text/plain"),
    "/log/vkey": get("log_key", "The log's verifier keys, the newest first", S(), kind="text/plain"),
    "/log/tile/{tile}": get("tile", "A file of the log (C2SP tlog-tiles): L/N, L/N.p/W, entries/N", S(), path=("tile",), kind="application/octet-stream"),
    "/v1/totals": get("totals", "All totals, as `modou totals`", REF("Totals")),
    "/v1/stream": get("stream", "Server-sent events, each at most once a second: totals (live counters), and home (the reply of /v1/home, all of one moment; not sent at first to who asks with the size that they have)", S(), query=["size"], kind="text/event-stream"),
    "/v1/openapi.json": get("openapi", "This document", {"type": "object"}),
    "/v1/events": {"post": {"operationId": "events", "summary": "Take events in: NDJSON or an array, at most 8,192; answered when they are durable",
                            "security": [{"ingest": []}],
                            "requestBody": {"required": True, "description": "lines, documents over several lines, or an array; or (binary mode) the data of one event whose attributes are ce- headers. 400 only when nothing of it is an event",
                                            "content": {"application/x-ndjson": {"schema": S()}, "application/json": {"schema": ARR(REF("Event"))}, "application/cloudevents+json": {"schema": REF("Event")},
                                                        "application/cloudevents-batch+json": {"schema": ARR(REF("Event"))}}},
                            "responses": reply(ARR(REF("Outcome")))}},
    "/health": get("health", "Whether the book takes new entries", obj(["status", "size", "log_size"], status=S(), size=I(), reason=S(), log_size=I(description="entries under the newest checkpoint"),
                                                                                                log_reason=S(description="why there is no checkpoint of the newest entries; it is tried again"),
                                                                                                upkeep_reason=S(description="why the index, a snapshot or the reading through of old records waits; it is tried again"),
                                                                                                tables_reason=S(description="how many rows of the database are not as the book says"))),
    "/metrics": get("metrics", "Counts for Prometheus; no personal data", S(), kind="text/plain"),
}

document = {
    "openapi": "3.1.0",
    "info": {"title": "Modou", "version": "0.1.0", "description": "Public-welfare programmes on one book that anyone can check. Amounts are integer fen.", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    "servers": [{"url": "/"}],
    "paths": paths,
    "components": {"schemas": schemas, "securitySchemes": {"ingest": {"type": "http", "scheme": "bearer", "description": "the content of DIR/keys/ingest.token"}}},
}

target = pathlib.Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
