/// The kernel of `scaled_dot_product_attention` on CPU, without a derivative in forward mode, a second one in reverse mode, or a
/// batching rule (`use_flash_attention_cpp` in `aten/src/ATen/native/transformers/sdp_utils_cpp.cpp`).
enum FlashAttention {
  static let name = "_scaled_dot_product_flash_attention_for_cpu"

  /// Whether it may take these: (batch, heads, tokens, features), or that without a batch.
  static func mayTake(query: Shape, key: Shape, value: Shape, isGrouped: Bool) -> Bool {
    guard let rank = query.rank, rank == 3 || rank == 4, key.rank == rank, value.rank == rank else { return false }
    let batches = [key, value].allSatisfy { $0[-1].mayEqual(query[-1]) && (rank == 3 || $0[0].mayEqual(query[0])) }
    return batches && query[-2] != 0 && key[-2] != 0 && mayShare(query[-3], key[-3], value[-3], isGrouped: isGrouped)
  }

  /// Heads have keys of their own, share those of one head, or, with `enable_gqa`, do so in groups of equal size.
  private static func mayShare(_ query: Dim, _ key: Dim, _ value: Dim, isGrouped: Bool) -> Bool {
    key.mayEqual(value) && (key.mayEqual(query) || key == 1 || isGrouped && (query % key).mayEqual(0))
  }

  /// How its result lies in memory: like the query, which is copied where a vmap's dimension doesn't stand beside its own first one.
  static func strides(_ query: TensorFacts, _ output: Shape) -> Strides? {
    guard let strides = Strides.elementwise([query], output) else { return nil }
    return query.levels.isEmpty || strides == Strides(dense: output, order: [0, 2, 1, 3]) ? strides : nil
  }

  /// Whether it may take a mask: one for all heads, or of as many dimensions as the query, each of its size or 1.
  static func mayTake(mask: Shape, query: Shape, key: Shape) -> Bool {
    guard let rank = mask.rank else { return true }
    guard rank == 2 || rank == query.rank else { return false }
    let sizes = query.replacing(-1, with: key[-2])
    return (1...rank).allSatisfy { mask[-$0] == 1 || mask[-$0].mayEqual(sizes[-$0]) }
  }
}
