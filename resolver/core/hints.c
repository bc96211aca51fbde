/* hints.c - the servers of the root, as IANA's root.hints has them (RFC 9609 2.1). */
#include "engine.h"

#define NAME(letter) (const uint8_t *)"\1" letter "\14root-servers\3net"

#define HINT4(letter, a, b, c, d)                                                                  \
	{                                                                                          \
		NAME(letter), {4, {a, b, c, d}, 0}, NULL                                           \
	}
#define HINT6(letter, ...)                                                                         \
	{                                                                                          \
		NAME(letter), {6, {__VA_ARGS__}, 0}, NULL                                          \
	}

const struct taut_hint taut_i_root_hints[] = {
	HINT4("a", 198, 41, 0, 4),
	HINT6("a", 0x20, 0x01, 0x05, 0x03, 0xba, 0x3e, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0x30),
	HINT4("b", 170, 247, 170, 2),
	HINT6("b", 0x28, 0x01, 0x01, 0xb8, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b),
	HINT4("c", 192, 33, 4, 12),
	HINT6("c", 0x20, 0x01, 0x05, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c),
	HINT4("d", 199, 7, 91, 13),
	HINT6("d", 0x20, 0x01, 0x05, 0, 0, 0x2d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0d),
	HINT4("e", 192, 203, 230, 10),
	HINT6("e", 0x20, 0x01, 0x05, 0, 0, 0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0e),
	HINT4("f", 192, 5, 5, 241),
	HINT6("f", 0x20, 0x01, 0x05, 0, 0, 0x2f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f),
	HINT4("g", 192, 112, 36, 4),
	HINT6("g", 0x20, 0x01, 0x05, 0, 0, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0x0d, 0x0d),
	HINT4("h", 198, 97, 190, 53),
	HINT6("h", 0x20, 0x01, 0x05, 0, 0, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53),
	HINT4("i", 192, 36, 148, 17),
	HINT6("i", 0x20, 0x01, 0x07, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53),
	HINT4("j", 192, 58, 128, 30),
	HINT6("j", 0x20, 0x01, 0x05, 0x03, 0x0c, 0x27, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0x30),
	HINT4("k", 193, 0, 14, 129),
	HINT6("k", 0x20, 0x01, 0x07, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01),
	HINT4("l", 199, 7, 83, 42),
	HINT6("l", 0x20, 0x01, 0x05, 0, 0, 0x9f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x42),
	HINT4("m", 202, 12, 27, 33),
	HINT6("m", 0x20, 0x01, 0x0d, 0xc3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x35),
};

const uint32_t taut_i_root_hint_count = sizeof taut_i_root_hints / sizeof *taut_i_root_hints;
