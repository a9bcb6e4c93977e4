import YAMLSource

/// The speller of a config that the class around it gets as data. A class that reads keys of it would not find them below those of a fix.
struct DataSpeller: WordlessSpeller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let code = """
    the class around this config gets it as data (`_recursive_: false`), and may read its keys, so patch the network where that class \
    builds it: `torch.func.replace_all_batch_norm_modules_(network)`
    """
}
