/* stub.c - for programs that want answers and no daemon: all goes to other resolvers. */
#include <string.h>

#include "engine.h"

void taut_stub_config(struct taut_resolver_config *config, struct taut_route *route,
	const struct taut_hint *servers, uint32_t count, enum taut_transport transport)
{
	*route = (struct taut_route){.zone = (const uint8_t *)"",
		.kind = TAUT_ROUTE_FORWARD,
		.transport = transport,
		.servers = servers,
		.count = count};
	memset(config, 0, sizeof *config);
	config->routes = route;
	config->route_count = 1;
	config->flags = TAUT_R_IP4 | TAUT_R_IP6 | TAUT_R_CASE | TAUT_R_COOKIES | TAUT_R_LAB;
	config->requests = 64;
	config->servers = 64;
}

enum taut_code taut_stub_ask(struct taut_resolver *r, uint64_t token, const uint8_t *name,
	uint16_t type, uint16_t rclass, bool dnssec, struct taut_time now)
{
	struct taut_client self = {.token = token, .address = {.family = 0}, .transport = TAUT_TCP};
	uint8_t query[512];
	struct taut_builder b;

	if (taut_build_init(&b, query, sizeof query, NULL, 0) != TAUT_OK)
		return TAUT_E_ARGUMENT;
	taut_build_header(&b, 0, TAUT_FLAG_RD);
	if (taut_build_question(&b, name, type, rclass) != TAUT_OK ||
		taut_build_opt(&b, 1232, 0, 0, dnssec ? TAUT_EDNS_DO : 0) != TAUT_OK)
		return TAUT_E_ARGUMENT;
	return taut_resolver_ask(r, &self, query, taut_build_finish(&b), now);
}
