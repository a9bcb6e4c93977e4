import Catalogue
import Model
import YAMLSource

/// YOLO's rows have no word for a norm layer, nor for what is done to the built model: nothing can be written.
struct YoloSpeller: WordlessSpeller {
  let base: SpellerBase

  init(_ base: SpellerBase) { self.base = base }

  static let refusal = EditRefusal(code)
  static let codeInstead: String? = code

  private static let code = """
    YOLO's rows name no norm layer, so patch the built model in code: `torch.func.replace_all_batch_norm_modules_(model)`, \
    or call it in eval mode: `model.eval()`
    """
}
