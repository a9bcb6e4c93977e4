/// Packages that are never evaluated, even if they are installed.
enum OpaqueLibraries {
  static func contains(_ name: Substring) -> Bool { libraries.contains(name) || StandardLibrary.contains(name) }

  /// Packages on which no model's structure depends, or which can't be evaluated without running them.
  private static let libraries = words(
    """
    huggingface_hub safetensors lightning pytorch_lightning lightning_fabric lightning_utilities torchmetrics loguru rich
    rootutils pyrootutils hydra omegaconf yaml pandas sklearn scipy sympy mpmath networkx matplotlib psutil ray PIL cv2 mmcv mmengine numpy einops torch
    """)

  /// Whether a library's objects can't contain layers of a model: metrics, logs, data.
  static func hasNoLayers(_ module: String) -> Bool {
    let parts = module.split(separator: ".", maxSplits: 2)
    return parts.first.map(withoutLayers.contains) == true || parts.count > 1 && parts[0] == "torch" && torchWithoutLayers.contains(parts[1])
  }

  private static let torchWithoutLayers = words("optim distributed distributions profiler multiprocessing")

  private static let withoutLayers = words(
    """
    torchmetrics loguru rich rootutils pyrootutils yaml pandas sklearn scipy sympy mpmath networkx matplotlib psutil ray PIL cv2 logging
    pathlib datetime time json csv random
    """)

  private static func words(_ text: String) -> Set<Substring> { Set(text.split(whereSeparator: \.isWhitespace)) }
}
