/* acl.h - who may ask: the longest prefix that a client's address matches decides. */
#ifndef TAUT_DAEMON_ACL_H
#define TAUT_DAEMON_ACL_H

#include <tautwire/resolver.h>

enum daemon_access { DAEMON_ALLOW, DAEMON_REFUSE, DAEMON_DROP };

struct daemon_acl_rule {
	struct taut_prefix prefix;
	enum daemon_access access;
};

struct daemon_acl;

/* Of rules with the same prefix the last one counts; `otherwise` is for addresses that none matches. NULL: no
 * memory. */
struct daemon_acl *daemon_acl_new(
	const struct daemon_acl_rule *rules, uint32_t count, enum daemon_access otherwise);
void daemon_acl_free(struct daemon_acl *acl);

/* Work: a binary search for each prefix length that occurs. */
enum daemon_access daemon_acl_look(
	const struct daemon_acl *acl, const struct taut_address *address);

#endif
