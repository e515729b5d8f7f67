from django.urls import path

from content.h5p import player, serving

urlpatterns = [
    path("spelare/<str:digest>/<str:library_set>/", player.player, name="h5p_player"),
    path("spelarfiler/<str:version>/<all:path>", serving.player_file, name="h5p_player_file"),
    path("bibliotek/<str:library_set>/<all:path>", serving.library, name="h5p_library"),
    path("innehall/<str:digest>/<all:path>", serving.content, name="h5p_content"),
    path("utkast/<str:token>/", player.draft_player, name="h5p_draft_player"),
    path("utkast/<str:token>/<all:path>", serving.draft, name="h5p_draft"),
]
