// Made from schemas/ by tools/embed-rules. Do not edit.
enum SchemaText {
  static let settings = ##"""
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "normlint settings",
  "description": "normlint.yaml, .normlint.yaml, or a rules.yaml that begins with normlint-rules: 1.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "normlint-rules": {"const": 1, "description": "The version of the form. As the first key it marks the file as settings."},
    "required-version": {"type": ["string", "number"], "description": "Versions of normlint that may read the file, such as \">=0.1, <0.3\"."},
    "extend": {"type": "string", "minLength": 1, "description": "A settings file to start from, relative to this one."},
    "rules": {
      "type": "object",
      "description": "What rules are set to, by code, beginning of codes, or name.",
      "propertyNames": {"pattern": "^([Nn][Ll]?[0-9]{0,3}|[Aa][Ll][Ll]|[a-z]+(-[a-z]+)*)$"},
      "additionalProperties": {"anyOf": [{"$ref": "#/definitions/level"}, {"$ref": "#/definitions/rule"}]}
    },
    "select": {"$ref": "#/definitions/texts", "description": "The rules that report."},
    "ignore": {"$ref": "#/definitions/texts", "description": "Rules that don't report. The more specific of select and ignore wins."},
    "exclude": {"$ref": "#/definitions/texts", "description": "Globs of what walks leave out."},
    "force-exclude": {"type": "boolean", "description": "Whether exclude holds for paths given by name too."},
    "strict-unknown": {"type": "boolean", "description": "Whether models that are not known in full (verdict unknown) fail the run."},
    "contexts": {
      "type": "array",
      "description": "How models are called that don't say it themselves.",
      "items": {"anyOf": [{"$ref": "#/definitions/inlineContext"}, {"$ref": "#/definitions/nestedContext"}]}
    },
    "modules": {
      "type": "object",
      "description": "The project's own classes, by their dotted names.",
      "additionalProperties": {"anyOf": [{"$ref": "#/definitions/block"}, {"$ref": "#/definitions/summary"}]}
    },
    "fix": {
      "type": "object",
      "description": "Which of the documented options --fix takes.",
      "additionalProperties": false,
      "properties": {
        "prefer": {"$ref": "#/definitions/options"},
        "num_groups": {"type": "integer", "minimum": 1},
        "files": {
          "type": "object",
          "additionalProperties": {
            "type": "object",
            "additionalProperties": false,
            "properties": {"prefer": {"$ref": "#/definitions/options"}, "num_groups": {"type": "integer", "minimum": 1}}
          }
        }
      }
    },
    "max_memory": {"type": ["integer", "string"], "pattern": "^[0-9]+ *([KMGT]i)?B?$", "description": "How much memory running a model may take: 512 MiB."}
  },
  "definitions": {
    "level": {"enum": ["error", "warning", "note", "off", false]},
    "rule": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "severity": {"$ref": "#/definitions/level"},
        "files": {"type": "object", "additionalProperties": {"$ref": "#/definitions/level"}},
        "name": {"type": "string"}, "summary": {"type": "string"}, "what": {"type": "string"}, "why": {"type": "string"},
        "example": {"type": "string"}, "instead": {"type": "string"}, "fix": {"type": "string"}, "references": {"type": "array"}
      }
    },
    "texts": {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {"type": "string", "minLength": 1}}]},
    "options": {
      "anyOf": [{"$ref": "#/definitions/option"}, {"type": "array", "items": {"$ref": "#/definitions/option"}}]
    },
    "option": {"enum": ["group-norm", "no-running-stats", "norm-layer", "replace-all", "eval"]},
    "inlineContext": {
      "type": "object",
      "required": ["files"],
      "additionalProperties": false,
      "properties": {
        "files": {"$ref": "#/definitions/texts"},
        "name": {"type": ["string", "number"]},
        "mode": {"$ref": "#/definitions/mode"},
        "inputs": {"$ref": "#/definitions/inputs"},
        "arguments": {"$ref": "#/definitions/arguments"},
        "transforms": {"$ref": "#/definitions/transforms"}
      }
    },
    "nestedContext": {
      "type": "object",
      "required": ["files", "context"],
      "additionalProperties": false,
      "properties": {
        "files": {"$ref": "#/definitions/texts"},
        "name": {"type": ["string", "number"]},
        "context": {"$ref": "#/definitions/context"}
      }
    },
    "block": {
      "type": "object",
      "required": ["layers"],
      "additionalProperties": false,
      "properties": {
        "parameters": {"$ref": "#/definitions/parameters"},
        "layers": {"$ref": "#/definitions/layers"},
        "outputs": {"$ref": "#/definitions/ids"}
      }
    },
    "summary": {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
        "norms": {"anyOf": [{"$ref": "#/definitions/norm"}, {"type": "array", "items": {"$ref": "#/definitions/norm"}}]},
        "tracks": {"type": "boolean"},
        "output": {"anyOf": [{"const": "same"}, {"type": "array", "items": {"type": ["integer", "null"], "minimum": 0}}]}
      }
    },
    "norm": {
      "enum": ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm", "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d", "GroupNorm", "LayerNorm"]
    },
    "context": {
      "type": ["object", "null"],
      "description": "How the model is called.",
      "additionalProperties": false,
      "properties": {
        "mode": {"$ref": "#/definitions/mode"},
        "inputs": {"$ref": "#/definitions/inputs"},
        "arguments": {"$ref": "#/definitions/arguments"},
        "transforms": {"$ref": "#/definitions/transforms"}
      }
    },
    "mode": {"enum": ["train", "eval", null], "description": "Called on the built model. Absent: every module keeps the mode that it was built in."},
    "inputs": {
      "description": "The shape that one call of the model sees, without vmapped dimensions; by name where there are several.",
      "anyOf": [
        {"$ref": "#/definitions/shape"},
        {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/definitions/shape"}, {"$ref": "#/definitions/open"}]}},
        {"type": "null"}
      ]
    },
    "shape": {"type": "array", "items": {"anyOf": [{"type": ["integer", "null"], "minimum": 0}, {"$ref": "#/definitions/open"}]}},
    "open": {"type": ["string", "null"], "pattern": "\\$\\{|^\\?\\?\\?$"},
    "operand": {"enum": ["params", "buffers", "inputs"]},
    "arguments": {
      "description": "What the transformed function takes; the rest is captured.",
      "anyOf": [{"$ref": "#/definitions/operand"}, {"type": "array", "items": {"$ref": "#/definitions/operand"}}]
    },
    "transforms": {
      "type": "array",
      "maxItems": 64,
      "description": "Outermost first.",
      "items": {
        "anyOf": [
          {"enum": ["vmap", "grad", "vjp", "jvp", "jacrev", "jacfwd", "hessian"]},
          {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": false,
            "properties": {
              "vmap": {
                "type": ["object", "null"],
                "additionalProperties": false,
                "properties": {
                  "in_dims": {"anyOf": [{"type": ["integer", "null"]}, {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}]},
                  "size": {"type": "integer", "minimum": 1},
                  "randomness": {"enum": ["error", "different", "same"]}
                }
              },
              "grad": {"$ref": "#/definitions/gradient"},
              "vjp": {"$ref": "#/definitions/gradient"},
              "jvp": {"$ref": "#/definitions/gradient"},
              "jacrev": {"$ref": "#/definitions/gradient"},
              "jacfwd": {"$ref": "#/definitions/gradient"},
              "hessian": {"$ref": "#/definitions/gradient"}
            }
          }
        ]
      }
    },
    "gradient": {"type": ["object", "null"], "additionalProperties": false, "properties": {"argnums": {"$ref": "#/definitions/operand"}}},
    "parameters": {
      "description": "Names, some with a default: [width, {bias: true}].",
      "anyOf": [{"type": "string"}, {"type": "object"}, {"type": "array", "items": {"type": ["string", "object"]}}]
    },
    "layers": {
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "anyOf": [{"required": ["type"]}, {"required": ["call"]}, {"required": ["<<"]}],
        "properties": {
          "<<": {},
          "id": {"type": ["string", "integer"]},
          "type": {"type": "string", "description": "A class of torch.nn by its short name, a dotted name, a function of tensors, or a block."},
          "call": {"$ref": "#/definitions/ids", "description": "An earlier layer to call again."},
          "args": {"type": ["object", "array", "string", "null"]},
          "from": {"$ref": "#/definitions/ids", "description": "What the layer is called with. Default: the layer above."}
        }
      }
    },
    "ids": {"anyOf": [{"type": ["string", "integer"]}, {"type": "array", "items": {"type": ["string", "integer"]}}]}
  }
}

"""##
  static let model = ##"""
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "normlint model",
  "description": "A model in normlint's native form.",
  "type": "object",
  "required": ["layers"],
  "properties": {
    "normlint": {"$ref": "#/definitions/context"},
    "modules": {
      "type": "object",
      "description": "Blocks that layers name as their type.",
      "additionalProperties": {
        "type": "object",
        "required": ["layers"],
        "properties": {
          "parameters": {"$ref": "#/definitions/parameters"},
          "layers": {"$ref": "#/definitions/layers"},
          "outputs": {"$ref": "#/definitions/ids"}
        }
      }
    },
    "layers": {"$ref": "#/definitions/layers"},
    "outputs": {"$ref": "#/definitions/ids"},
    "patches": {
      "description": "What is done to the built model.",
      "anyOf": [{"$ref": "#/definitions/patch"}, {"type": "array", "items": {"$ref": "#/definitions/patch"}}]
    },
    "mode": {"$ref": "#/definitions/mode"}
  },
  "definitions": {
    "patch": {"enum": ["replace_all_batch_norm_modules_", "convert_sync_batchnorm"]},
    "context": {
      "type": ["object", "null"],
      "description": "How the model is called.",
      "additionalProperties": false,
      "properties": {
        "mode": {"$ref": "#/definitions/mode"},
        "inputs": {"$ref": "#/definitions/inputs"},
        "arguments": {"$ref": "#/definitions/arguments"},
        "transforms": {"$ref": "#/definitions/transforms"}
      }
    },
    "mode": {"enum": ["train", "eval", null], "description": "Called on the built model. Absent: every module keeps the mode that it was built in."},
    "inputs": {
      "description": "The shape that one call of the model sees, without vmapped dimensions; by name where there are several.",
      "anyOf": [
        {"$ref": "#/definitions/shape"},
        {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/definitions/shape"}, {"$ref": "#/definitions/open"}]}},
        {"type": "null"}
      ]
    },
    "shape": {"type": "array", "items": {"anyOf": [{"type": ["integer", "null"], "minimum": 0}, {"$ref": "#/definitions/open"}]}},
    "open": {"type": ["string", "null"], "pattern": "\\$\\{|^\\?\\?\\?$"},
    "operand": {"enum": ["params", "buffers", "inputs"]},
    "arguments": {
      "description": "What the transformed function takes; the rest is captured.",
      "anyOf": [{"$ref": "#/definitions/operand"}, {"type": "array", "items": {"$ref": "#/definitions/operand"}}]
    },
    "transforms": {
      "type": "array",
      "maxItems": 64,
      "description": "Outermost first.",
      "items": {
        "anyOf": [
          {"enum": ["vmap", "grad", "vjp", "jvp", "jacrev", "jacfwd", "hessian"]},
          {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": false,
            "properties": {
              "vmap": {
                "type": ["object", "null"],
                "additionalProperties": false,
                "properties": {
                  "in_dims": {"anyOf": [{"type": ["integer", "null"]}, {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}]},
                  "size": {"type": "integer", "minimum": 1},
                  "randomness": {"enum": ["error", "different", "same"]}
                }
              },
              "grad": {"$ref": "#/definitions/gradient"},
              "vjp": {"$ref": "#/definitions/gradient"},
              "jvp": {"$ref": "#/definitions/gradient"},
              "jacrev": {"$ref": "#/definitions/gradient"},
              "jacfwd": {"$ref": "#/definitions/gradient"},
              "hessian": {"$ref": "#/definitions/gradient"}
            }
          }
        ]
      }
    },
    "gradient": {"type": ["object", "null"], "additionalProperties": false, "properties": {"argnums": {"$ref": "#/definitions/operand"}}},
    "parameters": {
      "description": "Names, some with a default: [width, {bias: true}].",
      "anyOf": [{"type": "string"}, {"type": "object"}, {"type": "array", "items": {"type": ["string", "object"]}}]
    },
    "layers": {
      "type": "array",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "anyOf": [{"required": ["type"]}, {"required": ["call"]}, {"required": ["<<"]}],
        "properties": {
          "<<": {},
          "id": {"type": ["string", "integer"]},
          "type": {"type": "string", "description": "A class of torch.nn by its short name, a dotted name, a function of tensors, or a block."},
          "call": {"$ref": "#/definitions/ids", "description": "An earlier layer to call again."},
          "args": {"type": ["object", "array", "string", "null"]},
          "from": {"$ref": "#/definitions/ids", "description": "What the layer is called with. Default: the layer above."}
        }
      }
    },
    "ids": {"anyOf": [{"type": ["string", "integer"]}, {"type": "array", "items": {"type": ["string", "integer"]}}]}
  }
}

"""##
}
