import YAMLSource

/// The speller of `target` and `params`: nothing can be written around an object, and no class among its arguments.
struct TargetParamsSpeller: WordlessSpeller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let code = """
    `instantiate_from_config` takes a class and its arguments alone, so patch the built model in code: \
    `torch.func.replace_all_batch_norm_modules_(model)`, or call it in eval mode: `model.eval()`
    """
}
