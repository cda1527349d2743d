"""What an admin page takes from its address: only what its own lists and forms emit."""

from django.contrib import admin


class GuardedModelAdmin(admin.ModelAdmin):
    pass
