#include "backend/problem.h"

const struct problem_row PROBLEMS[PROBLEM_COUNT] = {
    [PROBLEM_MALFORMED] = { 400, "verzoek-onjuist", "Het verzoek klopt niet" },
    [PROBLEM_NOT_LOGGED_IN] = { 401, "niet-aangemeld", "U bent niet aangemeld" },
    [PROBLEM_LOGIN_REFUSED] = { 401, "aanmelding-geweigerd", "De gebruikersnaam of het wachtwoord klopt niet" },
    [PROBLEM_NO_ACCESS] = { 403, "geen-toegang", "Dit mag u niet doen" },
    [PROBLEM_NOT_FOUND] = { 404, "niet-gevonden", "Dit adres bestaat niet" },
    [PROBLEM_NO_ROW] = { 404, "onbekende-rij", "Deze rij is er niet" },
    [PROBLEM_METHOD] = { 405, "methode-niet-toegestaan", "Dit kan op dit adres niet" },
    [PROBLEM_TOO_SLOW] = { 408, "te-traag", "Het verzoek kwam niet op tijd helemaal binnen" },
    [PROBLEM_NEWER_SCHEMA] = { 409, "nieuwer-schema", "Dit apparaat is nieuwer dan het kantoor" },
    [PROBLEM_NO_LENGTH] = { 411, "lengte-ontbreekt", "Het verzoek zegt niet hoe lang het is" },
    [PROBLEM_TOO_LARGE] = { 413, "te-groot", "Het verzoek is te groot" },
    [PROBLEM_PATH_TOO_LONG] = { 414, "adres-te-lang", "Het adres is te lang" },
    [PROBLEM_WRONG_TYPE] = { 415, "verkeerd-type", "Dit soort inhoud wordt hier niet gelezen" },
    [PROBLEM_EXPECTATION] = { 417, "verwachting-onbekend", "Aan deze verwachting kan niet worden voldaan" },
    [PROBLEM_UPGRADE] = { 426, "websocket-nodig", "Dit adres spreekt alleen WebSocket" },
    [PROBLEM_TOO_OFTEN] = { 429, "te-vaak", "Er is te vaak achter elkaar geprobeerd" },
    [PROBLEM_TOO_MANY_HEADERS] = { 431, "te-veel-kopregels", "Het verzoek heeft te veel of te lange kopregels" },
    [PROBLEM_INTERNAL] = { 500, "fout", "Er ging iets mis op kantoor" },
    [PROBLEM_NOT_NOW] = { 503, "even-niet", "Het kantoor kan dit nu even niet doen" },
    [PROBLEM_HTTP_VERSION] = { 505, "http-versie", "Deze versie van HTTP wordt niet gesproken" },
};

enum problem problem_of_status(int status)
{
    for (int problem = 0; problem < PROBLEM_COUNT; problem++)
        if (PROBLEMS[problem].status == status)
            return (enum problem)problem;
    return status >= 500 ? PROBLEM_INTERNAL : PROBLEM_MALFORMED;
}
