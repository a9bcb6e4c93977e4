import Catalogue
import Model
import Testing
import YAMLSource

@testable import PythonModels

/// A model laid out as those of `transformers` are: found by its name alone, built of a configuration whose fields are annotations.
struct TransformersTests {
  private static let models = "/p/.venv/lib/python3.12/site-packages/transformers/models"

  private static let files = [
    "/p/setup.py": "", "/p/.venv/pyvenv.cfg": "version = 3.12.4\n",
    "/p/.venv/lib/python3.12/site-packages/transformers/__init__.py": "raise RuntimeError('never evaluated')\n",
    "\(models)/tiny_net/__init__.py": "",
    "\(models)/auto/__init__.py": "",
    "\(models)/auto/modeling_auto.py": """
    class AutoModel:
        @classmethod
        def from_pretrained(cls, name, *args, config=None, **kwargs):
            return cls.built(config)
        @classmethod
        def built(cls, config):
            from ..tiny_net.modeling_tiny_net import TinyNetModel
            return TinyNetModel(config)
    """,
    "/p/net.py": """
    from transformers import AutoModel, TinyNetConfig
    def downloaded():
        return AutoModel.from_pretrained("org/tiny")
    def configured():
        return AutoModel.from_pretrained("org/tiny", config=TinyNetConfig())
    """,
    "\(models)/tiny_net/configuration_tiny_net.py": """
    from huggingface_hub.dataclasses import strict
    from ...configuration_utils import PreTrainedConfig
    from ...utils import auto_docstring

    @auto_docstring(checkpoint="org/tiny")
    @strict
    class TinyNetConfig(PreTrainedConfig):
        model_type = "tiny"
        attribute_map = {"width": "hidden_size"}
        hidden_size: int = 8
        pool_size: int | None = None
        hidden_act: str = "gelu"

        def __post_init__(self, **kwargs):
            self.pool_size = self.pool_size if self.pool_size else self.hidden_size
            super().__post_init__(**kwargs)
    """,
    "\(models)/tiny_net/modeling_tiny_net.py": """
    from torch import nn
    from ... import initialization as init
    from ...modeling_utils import PreTrainedModel
    from ...utils import auto_docstring, logging
    from .configuration_tiny_net import TinyNetConfig

    logger = logging.get_logger(__name__)

    @auto_docstring
    class TinyNetModel(PreTrainedModel):
        config: TinyNetConfig

        def __init__(self, config, extra=0):
            super().__init__(config)
            self.norm = nn.BatchNorm1d(config.width)
            self.pool = nn.Linear(config.hidden_size, config.pool_size)
            self.head = nn.Linear(config.hidden_size, config.num_labels)
            self.post_init()
    """,
  ]

  private static func build(_ target: String, _ arguments: [Value]) -> PythonTree {
    let system = MemoryFiles(files: files, links: [:])
    let finder = SourceFinder(SearchPath(forFile: "/p/a.yaml", path: [], environments: [], in: system), in: system, cache: SourceCache())
    let call = ModuleCall(target: target, positional: arguments.map { Argument($0, NodeID(0)) }, node: NodeID(0))
    return OnLargeStack.run { PythonModel(finder: finder, catalogue: Catalogue(lastResort: nil), node: NodeID(0)).build(call) }
  }

  @Test func modelsAreBuiltOfConfigurations() throws {
    let keywords = [("hidden_size", 6), ("num_labels", 5)].map { Keyword($0.0, Argument(.int($0.1), NodeID(0))) }
    let config = ModuleCall(target: "transformers.TinyNetConfig", keywords: keywords, node: NodeID(0))
    let tree = Self.build("transformers.TinyNetModel", [.call(config)])
    #expect(tree.modules.map(\.type) == ["TinyNetModel", "BatchNorm1d", "Linear", "Linear"], "\(String(describing: tree.failure))")
    #expect(tree.modules.dropFirst().map { $0.state.first?.shape } == [[6], [6, 6], [5, 6]])
  }

  @Test func whatIsDownloadedIsUnknown() {
    for target in ["transformers.TinyNetModel.from_pretrained", "transformers.TinyNetConfig.from_pretrained"] {
      guard case .unknown(let reason, _)? = Self.build(target, [.string("org/tiny")]).failure else { Issue.record("\(target) is known"); return }
      #expect(reason.hasSuffix(".from_pretrained` gives what is downloaded"))
    }
  }

  @Test func whatIsDownloadedIsToldAtTheLineThatAsksForIt() {
    guard case .unknown(let reason, let line)? = Self.build("net.downloaded", []).failure else { Issue.record("it is known"); return }
    #expect(reason == "`AutoModel.from_pretrained` gives what is downloaded" && line?.place == "/p/net.py:3:12")
    #expect(Self.build("net.configured", []).modules.first?.type == "TinyNetModel")
  }
}
