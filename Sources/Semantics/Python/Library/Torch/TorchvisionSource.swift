/// What classes of torchvision do with models that they take apart, where torchvision's own sources are not found.
extension LibrarySource {
  /// `torchvision/models/_utils.py`.
  static let torchvisionParts = LibrarySource(
    "torchvision_parts",
    """
    from collections import OrderedDict

    from torch import nn


    class IntermediateLayerGetter(nn.ModuleDict):
        '''The children of a model up to the last one that is asked for, called one after another.'''

        def __init__(self, model, return_layers):
            children = OrderedDict(model.named_children())
            if any(name not in children for name in return_layers):
                raise ValueError("return_layers are not present in model")
            names = {str(name): str(result) for name, result in return_layers.items()}
            missing, kept = set(names), OrderedDict()
            for name, module in children.items():
                kept[name] = module
                missing.discard(name)
                if not missing:
                    break
            super().__init__(kept)
            self.return_layers = names

        def forward(self, x):
            results = OrderedDict()
            for name, module in self.items():
                x = module(x)
                if name in self.return_layers:
                    results[self.return_layers[name]] = x
            return results
    """)
}
