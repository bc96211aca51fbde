// names.cpp - a user's program in C++: names from text, in canonical order.
#include <algorithm>
#include <array>
#include <iostream>
#include <string>
#include <tautwire/codec.h>
#include <tautwire/rdata.h>
#include <tautwire/text.h>
#include <vector>

using Name = std::array<uint8_t, TAUT_NAME_MAX>;

int main()
{
	// RFC 4034 6.1
	const std::vector<std::string> sorted = {"example.", "a.example.", "yljkjljk.a.example.",
		"Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.",
		"\\200.z.example."};
	std::vector<Name> names;

	for (auto text = sorted.rbegin(); text != sorted.rend(); ++text) {
		Name name{};
		uint32_t length = 0;

		if (taut_name_scan(text->data(), text->size(), nullptr, name.data(), &length) != TAUT_OK)
			return 1;
		names.push_back(name);
	}
	std::sort(names.begin(), names.end(), [](const Name &a, const Name &b) {
		return taut_name_compare(a.data(), b.data()) < 0;
	});
	for (size_t i = 0; i < names.size(); i++) {
		char text[TAUT_NAME_TEXT];

		taut_name_text(names[i].data(), text);
		std::cout << text << '\n';
		if (sorted[i] != text)
			return 2;
	}
	return 0;
}
