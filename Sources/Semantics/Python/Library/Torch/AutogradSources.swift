/// `torch.autograd`
extension LibrarySource {
  static let gradientModes = LibrarySource(
    "torch.autograd.grad_mode",
    #"""
    from functools import wraps
    from __normlint__ import record_gradients, gradients_end


    class _Mode:
        def __new__(cls, function=None, *args, **kwargs):
            self = object.__new__(cls)
            if callable(function):
                self.__init__()
                return self(function)
            return self

        def __call__(self, function):
            @wraps(function)
            def called(*args, **kwargs):
                with self.clone():
                    return function(*args, **kwargs)

            return called

        def __enter__(self):
            self.before = record_gradients(self.mode)

        def __exit__(self, *args):
            record_gradients(self.before)

        def clone(self):
            return self.__class__()


    class no_grad(_Mode):
        mode = False


    class enable_grad(_Mode):
        mode = True


    class set_grad_enabled(_Mode):
        def __init__(self, mode):
            self.mode = mode
            self.before = record_gradients(mode)

        def __call__(self, function):
            record_gradients(self.before)
            return super().__call__(function)

        def __enter__(self):
            pass

        def clone(self):
            return self.__class__(self.mode)


    class inference_mode(_Mode):
        def __init__(self, mode=True):
            self.mode = not mode

        def __enter__(self):
            if not self.mode:
                gradients_end("what `inference_mode` computes can't be saved for a gradient")
            super().__enter__()

        def clone(self):
            return self.__class__(not self.mode)
    """#)

  static let autograd = LibrarySource(
    "torch.autograd",
    #"""
    import torch
    from torch.autograd.function import Function
    from torch.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
    from __normlint__ import unknown


    def Variable(data, requires_grad=False, volatile=None):
        return data


    def grad(*args, **kwargs):
        return unknown("gradients are not evaluated")


    backward = grad
    """#)

  static let autogradFunction = LibrarySource(
    "torch.autograd.function",
    #"""
    from torch.autograd.grad_mode import no_grad
    from __normlint__ import refuse, function_output


    class FunctionCtx:
        saved_tensors = ()
        needs_input_grad = (True,) * 64

        def save_for_backward(self, *tensors):
            self.saved_tensors = tensors

        def save_for_forward(self, *tensors): pass
        def mark_dirty(self, *tensors): pass
        def mark_non_differentiable(self, *tensors): pass
        def set_materialize_grads(self, value): pass


    class Function:
        generate_vmap_rule = False

        @staticmethod
        def forward(*args, **kwargs):
            raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

        @staticmethod
        def setup_context(ctx, inputs, output):
            raise NotImplementedError("setup_context is not implemented.")

        @staticmethod
        def backward(ctx, *grad_outputs):
            raise NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function")

        vjp = backward

        @staticmethod
        def jvp(ctx, *grad_inputs):
            raise NotImplementedError("You must implement the jvp function for custom autograd.Function")

        @staticmethod
        def vmap(info, in_dims, *args):
            raise NotImplementedError("To use autograd.Function with vmap, you must either override the vmap staticmethod")

        @classmethod
        def apply(cls, *args, **kwargs):
            name = cls.__name__
            context = FunctionCtx()

            def has(method):
                return getattr(cls, method) is not getattr(Function, method)

            is_old = not has("setup_context")
            if is_old:
                refuse(args, "function", name, f"`{name}`, an autograd.Function without setup_context")
            else:
                if not cls.generate_vmap_rule and not has("vmap"):
                    refuse(args, "vmap", name, f"`{name}`, an autograd.Function without vmap and generate_vmap_rule")
                elif has("vmap"):
                    refuse(args, "own vmap", name, f"what `{name}.vmap` does is not followed")
                if not has("jvp"):
                    refuse(args, "jvp", name, f"`{name}`, an autograd.Function without jvp")
                elif cls.generate_vmap_rule:
                    refuse(args, "generated jvp", name, f"the vmap rule that is generated for the jvp of `{name}`")
            with no_grad():
                if is_old:
                    output = cls.forward(context, *args, **kwargs)
                else:
                    output = cls.forward(*args, **kwargs)
                    cls.setup_context(context, args, output)
            return function_output(name, output, args, context.saved_tensors, has("backward") or has("vjp"))


    def once_differentiable(function):
        return function
    """#)

  static let checkpoint = LibrarySource(
    "torch.utils.checkpoint",
    #"""
    from torch.nn.modules.module import Module
    from __normlint__ import refuse


    def _start(args, use_reentrant):
        if use_reentrant is None or use_reentrant:
            refuse(args, "function", "checkpoint", "torch.utils.checkpoint, which is an autograd.Function with use_reentrant=True")
        else:
            refuse(args, "checkpoint", "checkpoint", "")


    def checkpoint(function, *args, use_reentrant=None, context_fn=None, determinism_check="default", debug=False, early_stop=True,
                   preserve_rng_state=True, **kwargs):
        _start(args, use_reentrant)
        return function(*args, **kwargs)


    def checkpoint_sequential(functions, segments, input, use_reentrant=None, preserve_rng_state=True, **kwargs):
        functions = list(functions.children()) if isinstance(functions, Module) else list(functions)
        size = len(functions) // segments
        for i, function in enumerate(functions):
            if i % size == 0 and i < size * (segments - 1):
                _start((input,), use_reentrant)
            input = function(input)
        return input
    """#)
}
