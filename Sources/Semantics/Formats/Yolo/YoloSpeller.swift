import YAMLSource

/// The speller of YOLO's rows, which can express neither a norm layer nor a change of the built model.
struct YoloSpeller: WordlessSpeller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let code = """
    YOLO's rows name no norm layer, so patch the built model in code: `torch.func.replace_all_batch_norm_modules_(model)`, \
    or call it in eval mode: `model.eval()`
    """
}
