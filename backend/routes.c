#include "backend/handlers.h"

#define ID_SCHEMA "{\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9_-]{22}$\"}"

static const char LOG_IN[] =
    "{\"type\": \"object\", \"required\": [\"gebruikersnaam\", \"wachtwoord\"], \"properties\": {"
    "\"gebruikersnaam\": {\"type\": \"string\", \"maxLength\": 64}, \"wachtwoord\": {\"type\": \"string\", \"maxLength\": 512}, "
    "\"apparaat\": {\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9_-]{22}$\", \"description\": \"Wat een eerder antwoord als "
    "apparaat gaf: wie zich weer aanmeldt blijft hetzelfde apparaat, zodat wat er nog op wacht van dit apparaat blijft\"}}}";

static const char LOGGED_IN[] =
    "{\"type\": \"object\", \"required\": [\"token\", \"apparaat\", \"persoon\", \"naam\", \"teams\"], \"properties\": {"
    "\"token\": {\"type\": \"string\", \"pattern\": \"^[A-Za-z0-9_-]{43}$\"}, \"apparaat\": " ID_SCHEMA ", \"persoon\": " ID_SCHEMA
    ", \"naam\": {\"type\": \"string\"}, \"teams\": {\"type\": \"array\", \"items\": " ID_SCHEMA "}}}";

static const char EXCHANGE[] =
    "{\"type\": \"object\", \"description\": \"Beschreven in sync/PROTOCOL.md\", \"required\": [\"versie\", \"schema\", \"verzoek\"], "
    "\"properties\": {\"versie\": {\"type\": \"integer\"}, \"schema\": {\"type\": \"integer\"}, \"incarnatie\": {\"type\": [\"string\", "
    "\"null\"]}, \"verzoek\": {\"type\": \"integer\"}, \"maximum\": {\"type\": \"integer\"}, \"bereiken\": {\"type\": \"array\", \"items\": "
    "{\"type\": \"array\"}}, \"bewerkingen\": {\"type\": \"array\", \"items\": {\"type\": \"object\"}}}}";

static const char ANSWER[] =
    "{\"type\": \"object\", \"description\": \"Beschreven in sync/PROTOCOL.md\", \"required\": [\"versie\", \"schema\", \"incarnatie\", "
    "\"verzoek\"], \"properties\": {\"versie\": {\"type\": \"integer\"}, \"schema\": {\"type\": \"integer\"}, \"incarnatie\": {\"type\": "
    "\"string\"}, \"verzoek\": {\"type\": \"integer\"}}}";

#define VERSION_SCHEMA "{\"type\": \"array\", \"prefixItems\": [{\"type\": \"string\"}, {\"type\": \"integer\"}]}"
#define VERSIONS_SCHEMA \
    "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"array\", \"items\": " VERSION_SCHEMA "}}"

static const char HISTORY[] =
    "{\"type\": \"object\", \"description\": \"Beschreven in sync/PROTOCOL.md\", "
    "\"required\": [\"tabel\", \"rij\", \"volledig\", \"wijzigingen\"], \"properties\": {"
    "\"tabel\": {\"type\": \"string\"}, \"rij\": " ID_SCHEMA ", \"volledig\": {\"type\": \"boolean\", "
    "\"description\": \"Onwaar als de oudste wijzigingen zijn weggelaten\"}, "
    "\"wijzigingen\": {\"type\": \"array\", \"description\": \"De nieuwste eerst\", \"items\": {\"type\": \"object\", "
    "\"required\": [\"versie\", \"wie\", \"tijd\", \"waarden\", \"staat\", \"naast\", \"beslist\"], \"properties\": {"
    "\"versie\": " VERSION_SCHEMA ", \"wie\": " ID_SCHEMA ", \"tijd\": {\"type\": \"integer\"}, "
    "\"waarden\": {\"type\": \"object\"}, \"gezien\": " VERSIONS_SCHEMA ", "
    "\"geweigerd\": {\"type\": \"object\", \"properties\": {\"reden\": {\"type\": \"string\"}, "
    "\"uitleg\": {\"type\": \"string\"}}}, \"staat\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}, "
    "\"naast\": " VERSIONS_SCHEMA ", \"samen\": " VERSIONS_SCHEMA ", "
    "\"getuigd\": {\"type\": \"boolean\"}, \"beslist\": {\"type\": \"object\", "
    "\"additionalProperties\": " VERSION_SCHEMA "}}}}}}";

static const char HEALTH[] =
    "{\"type\": \"object\", \"required\": [\"status\", \"versie\", \"schema\"], \"properties\": {\"status\": {\"type\": \"string\"}, "
    "\"versie\": {\"type\": \"string\"}, \"schema\": {\"type\": \"integer\"}}}";

static const char DOCUMENT[] = "{\"type\": \"object\"}";

const struct route ROUTES[] = {
    { "POST", "/v1/aanmeldingen", ROLE_ANYONE, 4u << 10, 4u << 10, account_log_in, 201,
      "Meld een medewerker aan op dit apparaat", LOG_IN, LOGGED_IN, NULL },
    { "POST", "/v1/synchronisaties", ROLE_TABLET, 8u << 20, 16u << 20, sync_exchange, 200,
      "Breng bewerkingen naar kantoor en haal op wat er veranderde", EXCHANGE, ANSWER, NULL },
    { "GET", "/v1/geschiedenis", ROLE_MEDEWERKER, 0, 0, history_show, 200,
      "Vertel wat er met een rij gebeurde, binnen de teams van wie het vraagt", NULL, HISTORY, "tabel rij" },
    { "GET", "/v1/seintje", ROLE_ANYONE, 0, 0, nudge_open, 101,
      "Hoor over een WebSocket wanneer er iets veranderde; het eerste bericht noemt het token", NULL, NULL, NULL },
    { "GET", "/v1/openapi.json", ROLE_ANYONE, 0, 0, openapi_show, 200, "Deze beschrijving", NULL, DOCUMENT,
      NULL },
    { "GET", "/gezond", ROLE_ANYONE, 0, 0, health_check, 200, "Werkt de server en leest hij zijn gegevens?", NULL,
      HEALTH, NULL },
};
const size_t ROUTE_COUNT = sizeof ROUTES / sizeof *ROUTES;
