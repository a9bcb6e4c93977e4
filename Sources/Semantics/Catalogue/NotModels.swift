import Model

/// Classes and functions in configs that are no part of a model.
extension Catalogue {
  /// Whether `target` is known to be no module, or one that models don't contain, so that nothing is said about it.
  ///
  /// A class of somebody's project counts by what it is called: `src.data.MNISTDataModule`, `my.losses.Focal`.
  package static func isNoModel(_ target: String) -> Bool { noModels.value(for: target) { isOfNoModel(target) } }

  /// Whether `target` is a layer inside of a model, and no model where it stands alone.
  package static func isTransform(_ target: String) -> Bool { target.hasPrefix("torchvision.transforms.") }

  /// Whether objects of a class are no modules, so that no container takes them: the transforms of torchvision's first version that derive from
  /// `object` (`torchvision/transforms/transforms.py`).
  package static func isNoModule(_ target: String) -> Bool {
    guard target.hasPrefix("torchvision.transforms.") else { return false }
    let parts = target.dottedParts
    return (parts.count == 3 || parts.count == 4 && parts[2] == "transforms") && plainTransforms.contains(String(parts[parts.count - 1]))
  }

  private static let plainTransforms: Set<String> = [
    "Compose", "Lambda", "PILToTensor", "RandomChoice", "RandomOrder", "ToPILImage", "ToTensor",
  ]

  private static let noModels = Memo<String, Bool>()

  private static func isOfNoModel(_ target: String) -> Bool {
    let first = Substring(target.utf8.prefix { $0 != UInt8(ascii: ".") })
    if let prefixes = notModels[first], prefixes.contains(where: target.hasPrefix) { return true }
    if first == "torch" { return losses.contains(target) || isFunction(target) }
    if first == "torchvision" { return false }
    return endings.contains(where: target.hasSuffix) || target.dottedParts.dropLast().contains { packages.contains($0.lowercased()) }
  }

  /// Whether `target` is a function of tensors: `torch.softmax`, `torch.nn.functional.relu`.
  private static func isFunction(_ target: String) -> Bool {
    guard let dot = target.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    return ["torch", "torch.nn.functional"].contains(target[..<dot]) && Functions.find(String(target[target.index(after: dot)...])) != nil
  }

  /// Packages that hold data, metrics and the like.
  private static let packages: Set<String> = [
    "callback", "callbacks", "data", "dataframe", "datamodule", "datamodules", "dataset", "datasets", "env", "environment",
    "environments", "envs", "handlers", "image", "logger", "loggers", "loss", "losses", "metric", "metrics", "optim", "optimizer",
    "optimizers", "postprocessing", "readers", "sampler", "samplers", "scheduler", "schedulers", "transforms",
  ]

  /// Endings of class names that aren't modules.
  private static let endings = [
    "Callback", "Checkpoint", "Collate", "Config", "DataLoader", "DataModule", "Dataset", "Evaluator", "GradScaler", "Handler",
    "Inferer", "Logger", "Loss", "Metric", "Optimizer", "Profiler", "Sampler", "Scheduler", "Strategy", "Trainer", "Transform",
    "Transforms",
  ]

  /// By the package that they begin with.
  private static let notModels = Dictionary(grouping: notModelPrefixes) { $0.prefix { $0 != "." } }

  private static let notModelPrefixes = [
    "torch.optim.", "torch.nn.modules.loss.", "torch.utils.", "torch.device", "torch.Generator", "torch.distributions.",
    "torch.tensor", "torch.Tensor", "torch.set_", "torch.manual_seed", "torch.backends.", "torch.amp.", "torch.cuda.", "torch.multiprocessing.",
    "torch.profiler.", "torch.random.", "torch.use_deterministic_algorithms", "audiomentations.", "gym.", "gymnasium.",
    "torchvision.transforms.", "torchvision.datasets.", "torchmetrics.", "torchdata.", "lightning.pytorch.callbacks.",
    "lightning.pytorch.loggers.", "lightning.pytorch.trainer.", "lightning.pytorch.profilers.",
    "lightning.pytorch.strategies.", "lightning.pytorch.Trainer", "lightning.Trainer", "pytorch_lightning.callbacks.",
    "pytorch_lightning.loggers.", "pytorch_lightning.Trainer", "pytorch_lightning.profilers.",
    "pytorch_lightning.strategies.", "pytorch_lightning.plugins.", "lightning.pytorch.plugins.", "albumentations.",
    "monai.transforms.", "monai.data.", "monai.losses.", "monai.metrics.", "monai.inferers.", "monai.handlers.", "monai.engines.",
    "monai.optimizers.", "ignite.", "omegaconf.", "hydra.", "hydra_plugins.",
    "collections.", "functools.", "builtins.", "pathlib.", "numpy.", "pandas.", "sklearn.", "datetime.", "logging.",
    "datasets.", "tokenizers.", "wandb.", "sentencepiece.", "operator.", "speechbrain.utils.", "speechbrain.dataio.",
    "speechbrain.augment.", "speechbrain.decoders.", "speechbrain.nnet.schedulers.", "speechbrain.nnet.losses.",
    "speechbrain.lobes.features.", "speechbrain.processing.signal_processing.", "speechbrain.tokenizers.", "torchaudio.transforms.",
  ]

  /// Every loss of `torch.nn` (`torch/nn/modules/loss.py`, `adaptive.py`), and the options of one.
  private static let losses: Set<String> = [
    "torch.nn.AdaptiveLogSoftmaxWithLoss", "torch.nn.BCELoss", "torch.nn.BCEWithLogitsLoss", "torch.nn.CTCLoss",
    "torch.nn.CosineEmbeddingLoss", "torch.nn.CrossEntropyLoss", "torch.nn.GaussianNLLLoss",
    "torch.nn.HingeEmbeddingLoss", "torch.nn.HuberLoss", "torch.nn.KLDivLoss", "torch.nn.L1Loss",
    "torch.nn.LinearCrossEntropyLoss", "torch.nn.LinearCrossEntropyOptions", "torch.nn.MSELoss",
    "torch.nn.MarginRankingLoss", "torch.nn.MultiLabelMarginLoss", "torch.nn.MultiLabelSoftMarginLoss",
    "torch.nn.MultiMarginLoss", "torch.nn.NLLLoss", "torch.nn.NLLLoss2d", "torch.nn.PoissonNLLLoss",
    "torch.nn.SmoothL1Loss", "torch.nn.SoftMarginLoss", "torch.nn.TripletMarginLoss",
    "torch.nn.TripletMarginWithDistanceLoss",
  ]
}
