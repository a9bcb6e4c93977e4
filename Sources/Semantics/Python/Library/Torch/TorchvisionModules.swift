import Catalogue

/// `torchvision` as the catalogue knows it, for programs whose environment isn't at hand. Where torchvision's sources are found they are
/// evaluated instead.
enum TorchvisionModules {
  /// The version that the catalogue follows.
  private static let followedVersion = "0.29.2"

  /// What torch.fx makes of a model is not followed.
  static let tracing = (module: "torchvision.models.feature_extraction", reason: "torch.fx traces the model that it gets")

  /// The name of the one class that stands in the library's source, and the module in which it stands there.
  private static let getter = (name: "torchvision.models._utils.IntermediateLayerGetter", source: "torchvision_parts")

  static func contains(_ module: String) -> Bool {
    module == "torchvision" || module.hasPrefix("torchvision.models") || module.hasPrefix("torchvision.ops")
  }

  /// Whether a name without an entry in the catalogue is given where torchvision's sources are not found.
  static func gives(_ target: String) -> Bool { target == getter.name }

  /// Declares a module that has the catalogue's names for it.
  static func declare(_ m: ModuleScope) {
    m.namespace.progress = .done
    m.namespace.isNative = true
    m.value("__version__", .string(followedVersion))
    m.fallback { py, name throws(PyError) in try give(py, name.text, in: m.namespace.name) }
  }

  private static func give(_ py: Interpreter, _ name: String, in module: String) throws(PyError) -> PyValue? {
    let full = "\(module).\(name)"
    let isClass = name.utf8.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    if name.hasSuffix("_Weights") { return weights(py, name) }
    if full == getter.name { return try py.attribute(try py.module(getter.source), Name(name)) }
    if py.library.catalogue.knows(full) { return isClass ? .type(try CatalogueLayers(py: py).type(name, target: full)) : function(py, full, name) }
    if isClass { return nil }
    if modules.contains(name), contains(full) { return try py.module(full) }
    // A function of `torchvision.models` can build layers.
    return py.unknown("`\(full)` is not evaluated", harmless: !module.hasPrefix("torchvision.models"))
  }

  /// The last names of the modules below `torchvision.models` and `torchvision.ops` (torchvision 0.29).
  private static let modules = Set(
    """
    models ops _api _meta _utils alexnet anchor_utils backbone_utils boxes convnext deeplabv3 deform_conv densenet detection drop_block efficientnet
    faster_rcnn fcn fcos feature_extraction feature_pyramid_network focal_loss generalized_rcnn googlenet image_list inception keypoint_rcnn lraspp
    mask_rcnn maxvit misc mnasnet mobilenet mobilenetv2 mobilenetv3 mvit optical_flow poolers ps_roi_align ps_roi_pool quantization raft regnet
    resnet retinanet roi_align roi_heads roi_pool rpn s3d segmentation shufflenetv2 squeezenet ssd ssdlite stochastic_depth swin_transformer
    transform vgg video vision_transformer
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// A function that makes a model: `resnet18(weights=None)`.
  private static func function(_ py: Interpreter, _ target: String, _ name: String) -> PyValue {
    let signature = NativeSignature("\(name)(*args, **kwargs)")
    return .native(
      NativeFunction(signature, in: String(target.dropLast(name.utf8.count + 1)), unknowns: .accept) { py, a throws(PyError) in
        try CatalogueLayers(py: py).instance(target, with: Arguments(a.rest, keywords: a.keywords))
      })
  }

  /// An enumeration of pretrained weights. A member is the string by which the catalogue knows it.
  private static func weights(_ py: Interpreter, _ name: String) -> PyValue {
    let type = py.nativeClass(name, module: "torchvision.models", bases: [py.types.string])
    let c = ClassScope(py: py, type: type)
    for method in ["transforms", "get_state_dict", "verify"] {
      c.method("\(method)(self, *args, **kwargs)", .accept) { py, _ throws(PyError) in py.unknown("pretrained weights are not read", harmless: true) }
    }
    for property in ["meta", "url"] {
      c.property(property) { py, _ throws(PyError) in py.unknown("pretrained weights are not read", harmless: true) }
    }
    let enumeration = Namespace(py.heap, name)
    enumeration.progress = .done
    enumeration.fallback = { py, member throws(PyError) in
      .instance(PyInstance(py.heap, type, payload: .string("\(name).\(member)")))
    }
    return .namespace(enumeration)
  }
}
