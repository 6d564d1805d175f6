"""The document of the API: the command prints what the repository and the server have, and opens nothing for it."""
import json
import os
import unittest

from support import Case, ROOT

KEYWORDS = {"type", "properties", "required", "items", "enum", "description", "x-description-zh", "format", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "maxProperties",
            "additionalProperties", "anyOf", "oneOf", "$ref"}
KINDS = {"object", "array", "string", "integer", "number", "boolean", "null"}


class OpenApi(Case):
    def test_the_command_prints_it_and_touches_nothing(self):
        before = sorted(os.listdir(self.folder))
        out, _ = self.run_modou("openapi")
        self.assertEqual(out, (ROOT / "docs/openapi.json").read_text(), "write it anew: modou openapi > docs/openapi.json")
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_the_server_gives_the_same(self):
        self.begin()
        self.assertEqual(self.serve().ask("/v1/openapi.json")[2], (ROOT / "docs/openapi.json").read_bytes())

    def test_its_schemas_say_what_readers_of_json_schema_know(self):
        document = json.loads((ROOT / "docs/openapi.json").read_text())
        seen = [0]

        def look(schema, where):
            seen[0] += 1
            self.assertLessEqual(set(schema), KEYWORDS, where)
            kinds = schema.get("type", [])
            self.assertLessEqual(set([kinds] if isinstance(kinds, str) else kinds), KINDS, where)
            self.assertLessEqual(set(schema.get("required", [])), set(schema.get("properties", {})), where)
            self.assertLessEqual(schema.get("minItems", 0), schema.get("maxItems", float("inf")), where)
            if "$ref" in schema:
                self.assertIn(schema["$ref"].removeprefix("#/components/schemas/"), document["components"]["schemas"], where)
            for name, inner in schema.get("properties", {}).items():
                look(inner, f"{where}.{name}")
            for name in ("items", "additionalProperties"):
                if name in schema:
                    look(schema[name], f"{where}.{name}")
            for one in schema.get("anyOf", []) + schema.get("oneOf", []):
                look(one, where)

        for name, schema in document["components"]["schemas"].items():
            look(schema, name)
        for path, methods in document["paths"].items():
            for operation in methods.values():
                for response in [*operation["responses"].values(), operation.get("requestBody", {"content": {}})]:
                    for kind, content in response["content"].items():
                        look(content["schema"], f"{path} {kind}")
        self.assertGreater(seen[0], 400)


if __name__ == "__main__":
    unittest.main()
