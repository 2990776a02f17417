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

static const char HEALTH[] =
    "{\"type\": \"object\", \"required\": [\"status\", \"versie\", \"schema\"], \"properties\": {\"status\": {\"type\": \"string\"}, "
    "\"versie\": {\"type\": \"string\"}, \"schema\": {\"type\": \"integer\"}}}";

static const char DOCUMENT[] = "{\"type\": \"object\"}";

const struct route ROUTES[] = {
    { "POST", "/v1/aanmeldingen", ROLE_ANYONE, 4u << 10, 4u << 10, account_log_in, 201,
      "Meld een medewerker aan op dit apparaat", LOG_IN, LOGGED_IN },
    { "POST", "/v1/synchronisaties", ROLE_MEDEWERKER, 8u << 20, 16u << 20, sync_exchange, 200,
      "Breng bewerkingen naar kantoor en haal op wat er veranderde", EXCHANGE, ANSWER },
    { "GET", "/v1/seintje", ROLE_ANYONE, 0, 0, nudge_open, 101,
      "Hoor over een WebSocket wanneer er iets veranderde; het eerste bericht noemt het token", NULL, NULL },
    { "GET", "/v1/openapi.json", ROLE_ANYONE, 0, 0, openapi_show, 200, "Deze beschrijving", NULL, DOCUMENT },
    { "GET", "/gezond", ROLE_ANYONE, 0, 0, health_check, 200, "Werkt de server en leest hij zijn gegevens?", NULL, HEALTH },
};
const size_t ROUTE_COUNT = sizeof ROUTES / sizeof *ROUTES;
