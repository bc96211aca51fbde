/* words_stand_in.c - the words of match.h and dnstap.h. */
#include "dnstap.h"
#include "match.h"

const char *dump_pair_name(enum dump_pair_state state)
{
	static const char *const names[DUMP_PAIR_STATES] = {
		"-", "query", "repeated", "answer", "further", "unsolicited"};

	return names[state];
}

const char *dump_dnstap_type(uint32_t type)
{
	static const char *const names[] = {NULL, "AUTH_QUERY", "AUTH_RESPONSE", "RESOLVER_QUERY",
		"RESOLVER_RESPONSE", "CLIENT_QUERY", "CLIENT_RESPONSE", "FORWARDER_QUERY",
		"FORWARDER_RESPONSE", "STUB_QUERY", "STUB_RESPONSE", "TOOL_QUERY", "TOOL_RESPONSE",
		"UPDATE_QUERY", "UPDATE_RESPONSE"};

	return type < sizeof names / sizeof names[0] ? names[type] : NULL;
}
