/// What `F.multi_head_attention_forward` checks of a mask: takes the query, the key and the mask, and hands the query on.
///
/// An attention mask is (L, S) or (N * heads, L, S), a padding mask (N, S), or (S) without a batch; L and S count the tokens of query
/// and key.
package struct AttentionMasking: Layer {
  package let isPadding: Bool
  package let heads: Dim
  package let isBatchFirst: Bool?

  package init(isPadding: Bool, heads: Dim, isBatchFirst: Bool?) {
    (self.isPadding, self.heads, self.isBatchFirst) = (isPadding, heads, isBatchFirst)
  }

  package var type: String { isPadding ? "key_padding_mask" : "attn_mask" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.output(call.input.shape)
    output.elementType = call.input.elementType
    let (query, key, mask) = (call.inputs[0].shape, call.inputs[1].shape, call.inputs[2].shape)
    guard let rank = query.rank, (2...3).contains(rank), key.rank == rank, let found = mask.rank else { return output }
    let isFirst = rank == 2 ? false : isBatchFirst
    guard let isFirst else { return output }
    let batch: Dim = rank == 2 ? 1 : query[isFirst ? 0 : 1]
    let (tokens, keys) = (query[isFirst ? 1 : 0], key[isFirst ? 1 : 0])
    let padding: Shape = rank == 2 ? [keys] : [batch, keys]
    let expected: Shape = isPadding ? padding : found == 2 ? [tokens, keys] : [batch * heads, tokens, keys]
    guard expected.rank == found, (0..<found).allSatisfy({ expected[$0].mayEqual(mask[$0]) }) else {
      call.fail(.featureMismatch("the shape of \(type) is \(mask), but should be \(expected)"))
      return output
    }
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    throw .skipped("normlint can't run attention with a mask")
  }
}
