/// What swift-argument-parser asks of FoundationEssentials, in its place: with it a quarter of the executable would be Foundation, and
/// each start would look through 4,500 conformances of types instead of 2,800.
///
/// The parser encodes its options as JSON for `--experimental-dump-help`, which normlint refuses, so none of these functions is called. And it
/// asks whether an error is a `LocalizedError`, which no error of normlint is. Where the parser comes to ask for more, the linker reports these
/// symbols as duplicates.
#include <stdlib.h>

#define NEVER_CALLED(name, symbol) \
  _Noreturn void name(void) __asm__(symbol); \
  _Noreturn void name(void) { abort(); }

NEVER_CALLED(encoder_metadata, "$s20FoundationEssentials11JSONEncoderCMa")
NEVER_CALLED(encoder_init, "$s20FoundationEssentials11JSONEncoderCACycfc")
NEVER_CALLED(encoder_pretty_printed, "$s20FoundationEssentials11JSONEncoderC16OutputFormattingV13prettyPrintedAEvau")
NEVER_CALLED(encoder_sorted_keys, "$s20FoundationEssentials11JSONEncoderC16OutputFormattingV10sortedKeysAEvau")
NEVER_CALLED(string_of_data, "$sSS20FoundationEssentialsE4data8encodingSSSgAA4DataVh_SSAAE8EncodingVtcfC")
NEVER_CALLED(encoding_utf8, "$sSS20FoundationEssentialsE8EncodingV4utf8ACvau")

/// The descriptor of a protocol without requirements, to which nothing conforms (`TargetProtocolDescriptor` in Swift's `ABI/Metadata.h`): its
/// flags, and relative addresses of its parent, its name and its associated types with the counts of its requirements between them.
__asm__(
    ".section .rodata.localized_error,\"a\",%progbits\n"
    ".p2align 2\n"
    ".globl \"$s20FoundationEssentials14LocalizedErrorMp\"\n"
    "\"$s20FoundationEssentials14LocalizedErrorMp\":\n"
    ".long 0x10043, 0, localized_error_name - ., 0, 0, 0\n"
    "localized_error_name: .asciz \"LocalizedError\"\n"
    ".text\n");
