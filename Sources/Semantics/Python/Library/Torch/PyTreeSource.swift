/// `torch/utils/_pytree.py`: the tensors in nested lists, tuples and dicts.
extension LibrarySource {
  static let pytree = LibrarySource(
    "torch.utils._pytree",
    #"""
    from collections import OrderedDict, defaultdict, deque

    # How a class is taken apart and put together again.
    _NODES = {
        list: (lambda tree: (list(tree), None), lambda children, context: list(children)),
        tuple: (lambda tree: (list(tree), None), lambda children, context: tuple(children)),
        dict: (lambda tree: (list(tree.values()), list(tree)), lambda children, context: dict(zip(context, children))),
        OrderedDict: (lambda tree: (list(tree.values()), list(tree)), lambda children, context: OrderedDict(zip(context, children))),
        defaultdict: (
            lambda tree: (list(tree.values()), [tree.default_factory, list(tree)]),
            lambda children, context: defaultdict(context[0], zip(context[1], children))),
        deque: (lambda tree: (list(tree), tree.maxlen), lambda children, context: deque(children, maxlen=context)),
    }
    _NAMED = (lambda tree: (list(tree), type(tree)), lambda children, context: context(*children))


    def register_pytree_node(cls, flatten_fn, unflatten_fn, **options):
        _NODES[cls] = (flatten_fn, unflatten_fn)


    def _node(tree):
        return _NAMED if isinstance(tree, tuple) and hasattr(tree, "_fields") else _NODES.get(type(tree))


    class TreeSpec:
        def __init__(self, type, context, children_specs):
            self.type, self.context, self.children_specs = type, context, children_specs
            self.num_leaves = 1 if type is None else sum([spec.num_leaves for spec in children_specs])
            self.num_children = len(children_specs)

        def is_leaf(self):
            return self.type is None

        def unflatten(self, leaves):
            return tree_unflatten(leaves, self)


    def _flatten(tree, leaves, is_leaf):
        node = None if is_leaf is not None and is_leaf(tree) else _node(tree)
        if node is None:
            leaves.append(tree)
            return TreeSpec(None, None, [])
        children, context = node[0](tree)
        return TreeSpec(type(tree), (node, context), [_flatten(child, leaves, is_leaf) for child in children])


    def _unflatten(leaves, spec):
        if spec.type is None:
            return leaves.pop(0)
        node, context = spec.context
        return node[1]([_unflatten(leaves, child) for child in spec.children_specs], context)


    def tree_flatten(tree, is_leaf=None):
        leaves = []
        spec = _flatten(tree, leaves, is_leaf)
        return leaves, spec


    def tree_unflatten(leaves, treespec):
        leaves = list(leaves)
        if len(leaves) != treespec.num_leaves:
            raise ValueError(f"tree_unflatten(leaves, treespec): `leaves` has length {len(leaves)} but the spec refers to a pytree that holds {treespec.num_leaves} items.")
        return _unflatten(leaves, treespec)


    def tree_leaves(tree, is_leaf=None):
        return tree_flatten(tree, is_leaf)[0]


    def tree_structure(tree, is_leaf=None):
        return tree_flatten(tree, is_leaf)[1]


    def tree_map(func, tree, *rests, is_leaf=None):
        leaves, spec = tree_flatten(tree, is_leaf)
        others = [tree_leaves(other, is_leaf) for other in rests]
        return tree_unflatten([func(*items) for items in zip(leaves, *others)], spec)


    def tree_map_only(types, func, tree, is_leaf=None):
        return tree_map(lambda leaf: func(leaf) if isinstance(leaf, types) else leaf, tree, is_leaf=is_leaf)


    def tree_all(pred, tree, is_leaf=None):
        return all([pred(leaf) for leaf in tree_leaves(tree, is_leaf)])


    def tree_any(pred, tree, is_leaf=None):
        return any([pred(leaf) for leaf in tree_leaves(tree, is_leaf)])
    """#)
}
